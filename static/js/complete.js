// Shows beneath a search box what its text may become: names to go to, filters to ask for. An editable combobox as the
// WAI-ARIA Authoring Practices have it. Without this, and as long as nothing in the list is chosen, the form searches.
const PAUSE = 120; // milliseconds without a key before it is asked
const LONGEST = 120; // of a longer text nothing is a name, and what somebody pastes is sent nowhere before they search
const KINDS = {
  incident: "Incident", lesson: "Lesson", service: "Service", tag: "Tag", organisation: "Organisation", region: "Region",
  page: "Page", filter: "Filter", search: "Search",
};

let boxes = 0;

function made(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

function completes(input) {
  const id = `complete-${(boxes += 1)}`;
  const inPalette = input.closest("[data-palette]"); // always open; the first option is chosen as soon as something is typed
  const list = made("ul", { class: "complete", id, role: "listbox", "aria-label": "Suggestions" });
  const said = made("p", { class: "visually-hidden", role: "status" });
  let options = []; // what is offered, in the order of the list
  let chosen = -1;
  let asking = null; // the request under way
  let pause = 0;

  list.hidden = true;
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  function choose(place) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const option = list.children[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function open() {
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden || inPalette) return;
    const { offsetParent, offsetLeft: start, offsetWidth: width } = input;
    const end = `${offsetParent.clientWidth - start - width}px`; // to where a box in the right half has its list reach
    list.style.insetInline = input.getBoundingClientRect().left > innerWidth / 2 ? `auto ${end}` : `${start}px auto`;
    list.style.insetBlockStart = `${input.offsetTop + input.offsetHeight}px`;
    list.style.minInlineSize = `${input.offsetWidth}px`;
  }

  function close() {
    stop();
    choose(-1);
    list.hidden = true;
    said.textContent = "";
    input.setAttribute("aria-expanded", "false");
  }

  function stop() {
    clearTimeout(pause);
    asking?.abort();
    asking = null;
  }

  function show(found) {
    const text = input.value.trim();
    options = inPalette && text ? [...found, { kind: "search", name: `Search for “${text}”` }] : found;
    choose(-1);
    list.replaceChildren(...options.map(({ kind, name, note }, place) => {
      const option = made("li", { role: "option", id: `${id}-${place}`, "aria-selected": "false" });
      option.append(made("span", { class: "complete-name" }, name));
      if (note) option.append(" ", made("span", { class: "complete-note" }, note));
      option.append(" ", made("span", { class: "complete-kind" }, KINDS[kind]));
      return option;
    }));
    open();
    if (inPalette && text && options.length) choose(0);
    if (text) said.textContent = `${found.length || "No"} suggestion${found.length === 1 ? "" : "s"}`;
  }

  async function ask() {
    stop();
    const before = input.value.slice(0, input.selectionStart);
    if (before.length > LONGEST) return show([]);
    asking = new AbortController();
    const { signal } = asking;
    try {
      const response = await fetch(`${input.dataset.complete}?${new URLSearchParams({ q: before })}`, { signal });
      if (!response.ok) throw new Error(response.statusText);
      const found = await response.json();
      if (!signal.aborted) show(found.options);
    } catch {
      if (!signal.aborted) show([]);
    }
  }

  function take(option) {
    if (option.href) {
      location.assign(option.href);
    } else if (option.text) {
      const after = input.value.slice(input.selectionStart).trimStart();
      input.value = option.text + after;
      input.setSelectionRange(option.text.length, option.text.length);
      close();
      ask();
    } else {
      input.form.requestSubmit();
    }
  }

  const step = (by) => {
    const count = options.length;
    choose(chosen < 0 ? (by > 0 ? 0 : count - 1) : (chosen + by + count) % count);
  };

  function pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (!list.hidden) {
        if (!event.altKey) step(key === "ArrowDown" ? 1 : -1);
        else if (key === "ArrowUp") close();
      } else if (key === "ArrowDown") {
        if (options.length && input.value.trim()) open();
        else if (input.value.trim()) ask();
        if (!list.hidden && !event.altKey) step(1);
      }
    } else if (key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(options[chosen]);
    } else if (key === "Escape" && !list.hidden && !inPalette) {
      event.preventDefault(); // of a search box it would take the text
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(key) && !inPalette) {
      choose(-1);
    }
  }

  input.addEventListener("keydown", pressed);
  input.addEventListener("input", () => {
    stop();
    choose(-1); // what is offered belongs to another text by now
    if (input.value.trim() || inPalette) pause = setTimeout(ask, PAUSE);
    else close();
  });
  input.addEventListener("blur", () => inPalette || close());
  input.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", ({ target }) => {
    const place = [...list.children].indexOf(target.closest("[role=option]"));
    if (place >= 0) take(options[place]);
  });
  addEventListener("pagehide", close); // it is not there when somebody comes back
  return { ask, close };
}

for (const input of document.querySelectorAll("input[data-complete]")) {
  const palette = input.closest("[data-palette]");
  const { ask, close } = completes(input);
  palette?.addEventListener("palette-open", ask);
  palette?.addEventListener("close", close);
}
