// Names offered while somebody types in a text: a list beneath the box, as the WAI-ARIA Authoring Practices have it.
// Without this, a name is typed as it is.
const PAUSE = 120; // milliseconds without a key before it is asked

// As typed by hand, so that the browser can undo it.
export function put(box, text, from = box.selectionStart, to = box.selectionEnd) {
  box.focus();
  box.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) box.setRangeText(text, from, to, "end");
}

function made(tag, className, role) {
  const element = Object.assign(document.createElement(tag), { className });
  element.setAttribute("role", role);
  return element;
}

// `boxes`: a selector of those for which names are offered. `typed`: matches the beginning of a name before the caret.
// `find`: of such a match, [{ name, words, kind }]; `take`: puts the chosen name into the box in the place of the match.
export function offerNames({ within, boxes, typed, find, take }) {
  const list = made("ul", "complete", "listbox");
  const said = made("p", "visually-hidden", "status");
  let box = null; // for which they are offered
  let chosen = -1;
  let pause = 0;
  let asking = null;

  Object.assign(list, { id: "offered-names", hidden: true });
  list.setAttribute("aria-label", "Suggestions");

  const match = () => typed.exec(box.value.slice(0, box.selectionStart));

  function choose(place) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const option = list.children[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box?.removeAttribute("aria-activedescendant");
  }

  function close() {
    clearTimeout(pause);
    asking?.abort();
    choose(-1);
    box?.removeAttribute("aria-controls");
    list.hidden = true;
    said.textContent = "";
  }

  function show(options) {
    list.replaceChildren(...options.map(({ name, words, kind }, place) => {
      const option = made("li", "", "option");
      option.id = `${list.id}-${place}`;
      option.dataset.name = name;
      option.setAttribute("aria-selected", "false");
      for (const [style, text] of [["complete-name", words], ["complete-kind", kind]]) {
        if (text) option.append(Object.assign(document.createElement("span"), { className: style, textContent: text }), " ");
      }
      return option;
    }));
    chosen = -1;
    list.hidden = options.length === 0;
    said.textContent = `${options.length || "No"} suggestion${options.length === 1 ? "" : "s"}`;
    if (list.hidden) return;
    box.after(list, said);
    box.setAttribute("aria-controls", list.id);
    choose(0);
  }

  async function offer() {
    const found = match();
    if (!found) return;
    asking = new AbortController();
    const { signal } = asking;
    try {
      const options = await find(found, box, signal);
      if (!signal.aborted) show(options);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function accept(option) {
    const found = match();
    close();
    if (found) take(box, found, option.dataset.name);
  }

  within.addEventListener("input", ({ target }) => {
    if (!target.matches(boxes)) return;
    close();
    box = target;
    if (match()) pause = setTimeout(offer, PAUSE);
  });
  within.addEventListener("keydown", (event) => {
    if (list.hidden || event.target !== box) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(chosen === last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") accept(list.children[Math.max(chosen, 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  within.addEventListener("focusout", ({ target }) => target === box && setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const option = event.target.closest("li");
    if (option) accept(option);
  });
}
