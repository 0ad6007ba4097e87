"""How far a command has come: one line that is written over on a terminal, and now and then a line elsewhere."""

from time import monotonic

#: Seconds between two tellings: on a terminal, and in a log.
ON_TERMINAL, IN_LOG = 0.2, 10


class Progress:
    """Told of every step, it writes seldom. ``out`` is the standard error of the command."""

    def __init__(self, out, total, *, clock=monotonic):
        self.out, self.total, self.clock = out, total, clock
        self.is_terminal = out.isatty()
        self.told_at = clock()
        self.is_line_open = False

    def __call__(self, step, done):
        now = self.clock()
        if now - self.told_at < (ON_TERMINAL if self.is_terminal else IN_LOG):
            return
        self.told_at, self.is_line_open = now, self.is_terminal
        line = f"{done} of {self.total} {step}"
        self._write(f"\r{line:<40}" if self.is_terminal else f"{line}\n")

    def end(self):
        """Leave nothing of the line that was written over."""
        if self.is_line_open:
            self._write(f"\r{'':<40}\r")
            self.is_line_open = False

    def _write(self, text):
        self.out.write(text, lambda line: line, "")  # not in the colour of errors
        self.out.flush()
