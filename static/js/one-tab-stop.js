// Makes the marks of a drawing one tab stop; arrow keys go from mark to mark, Home and End to the first and the last.
// Without a script none of them is a stop: the list or table below the drawing has the same links.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

for (const drawing of document.querySelectorAll("[data-one-tab-stop]")) {
  const all = [...drawing.querySelectorAll("a[tabindex]")].sort(
    (one, other) => (one.dataset.first ?? 0) - (other.dataset.first ?? 0),
  );
  const shown = () => all.filter((mark) => mark.checkVisibility());

  function stopAt(mark) {
    for (const other of all) other.tabIndex = other === mark ? 0 : -1;
  }

  drawing.addEventListener("focusin", ({ target }) => stopAt(target.closest("a")));
  drawing.addEventListener("keydown", (event) => {
    const marks = shown();
    const here = marks.indexOf(event.target.closest("a"));
    const last = marks.length - 1;
    const next = { Home: 0, End: last }[event.key] ?? here + STEPS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || !(next >= 0 && next <= last)) return;
    event.preventDefault();
    marks[next].focus();
  });
  // A mark that is filtered out cannot be the stop.
  document.addEventListener("change", () => {
    if (!all.some((mark) => mark.tabIndex === 0 && mark.checkVisibility())) stopAt(shown()[0]);
  });
  stopAt(shown()[0]);
}
