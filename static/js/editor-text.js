// Comfort for long texts in the editor: buttons for Markdown, and names completed after [[ and [@.
const PAUSE = 120; // milliseconds without a key before it is asked
const TYPED = /\[(\[|@)([^[\]\n;]{0,60})$/;
const LINKED = ["lesson", "incident", "service"];
const form = document.querySelector("[data-editor]");

// As typed by hand, so that the browser can undo it.
function put(box, text, from = box.selectionStart, to = box.selectionEnd) {
  box.focus();
  box.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) box.setRangeText(text, from, to, "end");
}

function around(before, after = before, words = "") {
  return (box) => {
    const { selectionStart: from, selectionEnd: to } = box;
    const chosen = box.value.slice(from, to) || words;
    put(box, `${before}${chosen}${after}`, from, to);
    box.setSelectionRange(from + before.length, from + before.length + chosen.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

function atLines(sign) {
  return (box) => {
    const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const lines = box.value.slice(from, box.selectionEnd).split("\n");
    put(box, lines.map((line, place) => `${sign(place)}${line}`).join("\n"), from, box.selectionEnd);
  };
}

const TOOLS = [
  ["Bold", around("**")],
  ["Italic", around("*")],
  ["Code", around("`")],
  ["Heading", atLines(() => "### ")],
  ["List", atLines(() => "- ")],
  ["Numbers", atLines((place) => `${place + 1}. `)],
  ["Quote", atLines(() => "> ")],
  ["Link", around("[", "](https://)")],
  ["Page", around("[[", "]]")],
  ["Source", around("[@", "]")],
];

function addToolbar(box) {
  const bar = document.createElement("div");
  const label = box.labels[0]?.textContent ?? "Text";
  bar.className = "text-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `Markdown, ${label}`);
  bar.setAttribute("aria-controls", box.id);
  for (const [name, act] of TOOLS) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = bar.children.length ? -1 : 0;
    button.textContent = name;
    button.addEventListener("click", () => act(box));
    bar.append(button);
  }
  bar.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const buttons = [...bar.children];
    const now = buttons.indexOf(document.activeElement);
    const next = buttons[(now + by + buttons.length) % buttons.length];
    buttons[now].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  box.before(bar);
}

const list = document.createElement("ul");
const said = document.createElement("p");
let box = null; // for which names are offered
let chosen = -1;
let pause = 0;
let asking = null;

const typed = () => TYPED.exec(box.value.slice(0, box.selectionStart));

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
    const option = document.createElement("li");
    option.id = `named-${place}`;
    option.dataset.name = name;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    for (const [style, text] of [["complete-name", words], ["complete-kind", kind]]) {
      const part = document.createElement("span");
      part.className = style;
      part.textContent = text;
      option.append(part, " ");
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

function sources(text) {
  const known = [...form.querySelectorAll("[data-rows=sources] > .row-items > [data-row]")].map((row) => {
    const field = (key) => row.querySelector(`[name$=".${key}"]`)?.value ?? "";
    return { name: field("key"), words: `${field("key")}: ${field("publisher") || field("title")}` };
  });
  const saved = [...document.querySelectorAll("#names-keys-sources option")].map(({ value, label }) => (
    { name: value, words: label || value }
  ));
  const one = new Map([...saved, ...known].filter(({ name }) => name).map((source) => [source.name, source]));
  return [...one.values()].filter(({ words }) => words.toLowerCase().includes(text.toLowerCase())).slice(0, 8)
    .map((source) => ({ ...source, kind: "Source" }));
}

async function pages(text) {
  asking = new AbortController();
  const response = await fetch(`${form.dataset.names}?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
  const { options } = response.ok ? await response.json() : { options: [] };
  return options.filter(({ kind, href }) => LINKED.includes(kind) && href).map(({ kind, name, href }) => (
    { kind: kind.charAt(0).toUpperCase() + kind.slice(1), words: name, name: href.split("/").filter(Boolean).pop() }
  ));
}

async function offer() {
  const [, sign, text] = typed() ?? [];
  if (!sign) return;
  try {
    show(sign === "@" ? sources(text) : text.trim() ? await pages(text.trim()) : []);
  } catch {
    close();
  }
}

function take(option) {
  const [whole, sign] = typed();
  const at = box.selectionStart;
  const end = box.value.slice(at).startsWith(sign === "@" ? "]" : "]]") ? at + (sign === "@" ? 1 : 2) : at;
  const name = sign === "@" ? `[@${option.dataset.name}]` : `[[${option.dataset.name}]]`;
  const target = box;
  close();
  put(target, name, at - whole.length, end);
}

if (form) {
  form.querySelectorAll("[data-markdown]").forEach(addToolbar);
  Object.assign(list, { className: "complete", id: "named", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-cites]")) return;
    if (box !== target) close();
    box = target;
    close();
    if (typed()) pause = setTimeout(offer, PAUSE);
  });
  form.addEventListener("keydown", (event) => {
    if (list.hidden || event.target !== box) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(chosen === last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[Math.max(chosen, 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  form.addEventListener("focusout", ({ target }) => target === box && setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) take(option);
  });
}
