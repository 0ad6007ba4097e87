// Comfort for long texts in the editor: buttons for Markdown, and names completed after [[ and [@.
import { offerNames, put } from "./offered-names.js";

const LINKED = ["lesson", "incident", "service"];
const form = document.querySelector("[data-editor]");

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

async function pages(text, signal) {
  const response = await fetch(`${form.dataset.names}?${new URLSearchParams({ q: text })}`, { signal });
  const { options } = response.ok ? await response.json() : { options: [] };
  return options.filter(({ kind, href }) => LINKED.includes(kind) && href).map(({ kind, name, href }) => (
    { kind: kind.charAt(0).toUpperCase() + kind.slice(1), words: name, name: href.split("/").filter(Boolean).pop() }
  ));
}

function take(box, [whole, sign], name) {
  const end = sign === "@" ? "]" : "]]";
  const at = box.selectionStart;
  const isClosed = box.value.slice(at).startsWith(end);
  put(box, `[${sign}${name}${end}`, at - whole.length, isClosed ? at + end.length : at);
}

if (form) {
  form.querySelectorAll("[data-markdown]").forEach(addToolbar);
  offerNames({
    within: form,
    boxes: "[data-cites]",
    typed: /\[(\[|@)([^[\]\n;]{0,60})$/,
    find: ([, sign, text], box, signal) => (
      sign === "@" ? sources(text) : text.trim() ? pages(text.trim(), signal) : []
    ),
    take,
  });
}
