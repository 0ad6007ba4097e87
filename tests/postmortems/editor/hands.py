"""Two ways to write what a document says into the editor: by keyboard alone with scripts, and by mouse without."""

import re

from playwright.sync_api import expect

#: What has the focus, and what it would type into: rows by their place, whatever the browser calls them.
FOCUSED = """() => {
  const one = document.activeElement;
  const place = (row) => [...row.parentElement.children].indexOf(row);
  const rows = new Map([...document.querySelectorAll("[data-row] > fieldset > input[type=hidden]")]
    .map((hidden) => [hidden.name, place(hidden.closest("[data-row]"))]));
  const path = (name) => {
    const steps = name.split(".");
    return steps.map((step, end) => rows.get(steps.slice(0, end + 1).join(".")) ?? step);
  };
  const within = one.tagName === "SUMMARY" ? [...one.parentElement.querySelectorAll("[name]:not([name=do])")] : [];
  const list = one.closest("[data-rows]");
  return {
    section: one.closest("[data-section]")?.dataset.section ?? "",
    tag: one.tagName, type: one.type ?? "", value: one.value ?? "", checked: Boolean(one.checked),
    path: one.name && one.name !== "do" ? path(one.name) : null,
    nth: one.name ? [...document.getElementsByName(one.name)].indexOf(one) : 0,
    options: [...(one.options ?? [])].map((option) => option.value), chosen: one.selectedIndex ?? -1,
    folded: within.map((box) => path(box.name)), open: Boolean(one.parentElement?.open),
    adds: "add" in one.dataset ? path(list.dataset.rows) : null,
    rows: list ? list.querySelector(".row-items").children.length : 0,
    saves: "save" in one.dataset,
  };
}"""
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
MOST_STOPS = 3_000
SAVED = 30_000  #: milliseconds until a long section must be saved, and its page drawn


def at(data, path):
    """What the data says at a path; None for nothing."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


class ByKeyboard:
    """Goes from stop to stop by Tab, and does there what the document says."""

    def __init__(self, page):
        self.page = page

    def press(self, control):
        """A link or a button, of which the page tells where it is."""
        control.press("Enter")

    def fill(self, box, text):
        box.focus()
        self.page.keyboard.insert_text(text)

    def choose(self, radio):
        radio.press("Space")

    def write(self, section, title, data):
        keyboard = self.page.keyboard
        self.page.get_by_role("navigation", name="Sections").get_by_role("link", name=title).press("Enter")
        expect(self.page).to_have_url(re.compile(f"#{section}$"))
        self.page.evaluate(DRAWN)  # by when the browser goes on from the section, and not from its link
        keyboard.press("Tab")
        typed_into = set()
        for _ in range(MOST_STOPS):
            stop = self.page.evaluate(FOCUSED)
            assert stop["section"] == section, f"Tab left {section} before it was saved"
            if stop["saves"]:
                break
            if stop["adds"]:
                if len(at(data, stop["adds"]) or []) > stop["rows"]:
                    keyboard.press("Enter")
                    continue  # the focus is in the new row
            elif stop["tag"] == "SUMMARY":
                if not stop["open"] and any(at(data, path) is not None for path in stop["folded"]):
                    keyboard.press("Enter")
            elif stop["path"]:
                here = (*stop["path"], stop["nth"])
                if here not in typed_into:
                    typed_into.add(here)
                    self.type(stop, at(data, stop["path"]))
            keyboard.press("Tab")
        keyboard.press("Enter")
        expect(self.page.locator(f"#{section}").get_by_text(f"Saved: {title}.")).to_be_visible(timeout=SAVED)

    def type(self, stop, value):
        keyboard, kind = self.page.keyboard, stop["type"]
        if kind == "checkbox":
            if (value is True or (isinstance(value, list) and stop["value"] in value)) is not stop["checked"]:
                keyboard.press("Space")
        elif value is None:
            return
        elif stop["tag"] == "SELECT":
            steps = stop["options"].index(str(value)) - stop["chosen"]
            for _ in range(abs(steps)):
                keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        elif kind == "date":
            year, month, day = str(value).split("-")
            keyboard.type(f"{day}{month}{year}")
        elif isinstance(value, list):
            if stop["nth"] < len(value):
                self.over(value[stop["nth"]])
        else:
            self.over(str(value))

    def over(self, text):
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)


class WithoutScript:
    """Clicks buttons, each of which sends the form, and types into the boxes of one section at a time."""

    def __init__(self, page):
        self.page = page

    def press(self, control):
        control.click()

    def fill(self, box, text):
        box.fill(text)

    def choose(self, radio):
        radio.check()

    def write(self, section, title, data):
        if f"/edit/{section}/" not in self.page.url:
            edit = self.page.url.split("/edit/")[0]
            self.page.goto(f"{edit}/edit/{section}/")
        self.make_room((), data)
        while True:
            is_all = self.type((), data)
            self.page.locator("[data-save]").click()
            expect(self.page.get_by_text(f"Saved: {title}.")).to_be_visible(timeout=SAVED)
            if is_all:
                break

    def make_room(self, path, data):
        """Ask for the rows, one after the other."""
        for key, value in data.items():
            here = (*path, key)
            if isinstance(value, list) and value and isinstance(value[0], dict):
                name = ".".join(map(str, here))
                for number, row in enumerate(value):
                    added = self.page.locator(f'[id="at-{"-".join(map(str, here))}-{number}"]')
                    if not added.count():
                        self.page.locator(f'button[value="add:{name}"]').click()
                    expect(added).to_be_visible()
                    self.make_room((*here, number), row)

    def type(self, path, data):
        """Type what the data says; whether there was a box for all of it."""
        is_all = True
        for key, value in data.items():
            here = (*path, key)
            if isinstance(value, dict):
                is_all &= self.type(here, value)
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                for number, row in enumerate(value):
                    is_all &= self.type((*here, number), row)
            else:
                is_all &= self.type_into(self.page.locator(f'[name="{".".join(map(str, here))}"]'), value)
        return is_all

    def type_into(self, boxes, value):
        first = boxes.first
        if not first.is_visible():
            first.locator("xpath=ancestor::details[not(@open)]/summary").click()
        kind = first.evaluate("box => box.type")
        if kind == "checkbox":
            for box in boxes.all():
                box.set_checked(value is True or box.get_attribute("value") in value)
        elif kind == "select-one":
            first.select_option(str(value))
        elif isinstance(value, list):
            for box, text in zip(boxes.all(), value, strict=False):
                box.fill(text)
            return boxes.count() >= len(value)
        else:
            first.fill(str(value))
        return True
