"""A form of the editor as a browser without JavaScript would send it."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """What a page's form would send: (name, value), as it was drawn and with what is typed over it."""

    def __init__(self, response):
        super().__init__()
        self.pairs, self.typing, self.select, self.templates = [], None, None, 0
        self.is_inside = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        if tag == "form":
            self.is_inside = "data-editor" in told
        if tag == "template":
            self.templates += 1
        if not self.is_inside or self.templates:
            return
        name, value = told.get("name"), told.get("value") or ""
        if tag == "input" and name and told.get("type") in ("checkbox", "radio"):
            if "checked" in told:
                self.pairs.append([name, value or "on"])
        elif tag == "input" and name:
            self.pairs.append([name, value])
        elif tag == "textarea":
            self.typing = [name, ""]
        elif tag == "select":
            self.select = [name, None]
        elif tag == "option" and self.select and ("selected" in told or self.select[1] is None):
            self.select[1] = value

    def handle_data(self, data):
        if self.typing:
            self.typing[1] += data

    def handle_endtag(self, tag):
        if tag == "template":
            self.templates -= 1
        elif tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.typing:
            self.pairs.append(self.typing)
            self.typing = None
        elif tag == "select" and self.select:
            self.pairs.append(self.select)
            self.select = None

    def data(self, **more):
        """As the test client sends it."""
        sent: dict = {}
        for name, value in [*self.pairs, *more.items()]:
            sent.setdefault(name, []).append(value)
        return sent

    def type(self, name, value):
        """Type over a box, tick a box or choose: several values tick several, or fill the boxes of a list of names."""
        place = next((place for place, pair in enumerate(self.pairs) if pair[0] == name), len(self.pairs))
        self.pairs = [pair for pair in self.pairs if pair[0] != name]
        values = value if isinstance(value, list) else [value]
        self.pairs[place:place] = [[name, one] for one in values]

    def value(self, name):
        return next((value for one, value in self.pairs if one == name), None)

    def write(self, data, path=()):
        """Type what a document says, key by key."""
        for key, value in data.items():
            if isinstance(value, dict):
                self.write(value, (*path, key))
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                for number, row in enumerate(value):
                    self.write(row, (*path, key, str(number)))
            else:
                self.type(".".join((*path, key)), value if isinstance(value, list) else str(value))
