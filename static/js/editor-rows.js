// Adds, moves and removes rows of the editor in their place. Without this the buttons send the form, and the page comes
// back with the row.
let made = 0;

const said = (row, text) => {
  const status = row.closest("[data-section]").querySelector("[data-said]");
  status.textContent = text;
};

function renumber(list) {
  const { rowName } = list.dataset;
  const items = list.querySelector(":scope > .row-items");
  [...items.children].forEach((row, place) => {
    const label = `${rowName.charAt(0).toUpperCase()}${rowName.slice(1)} ${items.start + place}`;
    const own = (selector) => [...row.querySelectorAll(selector)].find((one) => one.closest("[data-row]") === row);
    own("legend").textContent = label;
    own("[data-move=up]").setAttribute("aria-label", `Move ${label} up`);
    own("[data-move=down]").setAttribute("aria-label", `Move ${label} down`);
    own("[data-remove]").setAttribute("aria-label", `Remove ${label}`);
  });
}

const firstBox = (row) => row.querySelector("input:not([type=hidden]), select, textarea");
const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

// The blank row of a list; that of rows within a row stands once, in the blank of the outer row.
function blankOf(list) {
  const own = list.querySelector(":scope > template");
  if (own) return own.innerHTML;
  const row = list.parentElement.closest("[data-row]");
  const outer = row.closest("[data-rows]");
  const holder = document.createElement("template");
  holder.innerHTML = blankOf(outer);
  const key = list.dataset.rows.split(".").pop();
  const blank = holder.content.querySelector(`[data-rows$=".${CSS.escape(key)}"] > template`).innerHTML;
  return blank.replaceAll(`new${depthOf(outer)}`, row.dataset.row);
}

const depthOf = (list) => list.dataset.rows.split(".").length;

function add(list) {
  const name = `n${(made += 1)}`;
  const holder = document.createElement("div");
  // Names within rows within the new row keep a place of their own, until such a row is added to it.
  holder.innerHTML = blankOf(list).replaceAll(`new${depthOf(list)}`, name);
  const row = holder.firstElementChild;
  list.querySelector(":scope > .row-items").append(row);
  renumber(list);
  firstBox(row).focus();
  changed(list);
}

function move(row, way) {
  const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (way === "up") other.before(row);
  else other.after(row);
  const list = row.closest("[data-rows]");
  renumber(list);
  said(row, `Moved to place ${[...row.parentElement.children].indexOf(row) + row.parentElement.start}.`);
  changed(list);
}

function remove(row) {
  const list = row.closest("[data-rows]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  said(row, "Removed.");
  row.remove();
  renumber(list);
  (next ? firstBox(next) : list.querySelector(":scope > .rows-foot [data-add]")).focus();
  changed(list);
}

document.querySelector("[data-editor]")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-move], [data-remove]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-row]");
  if ("add" in button.dataset) add(button.closest("[data-rows]"));
  else if ("remove" in button.dataset) remove(row);
  else {
    move(row, button.dataset.move);
    button.focus();
  }
});

// An empty box for another name, as soon as the last is filled.
document.querySelector("[data-editor]")?.addEventListener("input", ({ target }) => {
  const names = target.closest(".names");
  if (!names || target !== names.lastElementChild || !target.value) return;
  const another = target.cloneNode();
  another.value = "";
  another.removeAttribute("value");
  another.setAttribute("aria-label", target.getAttribute("aria-label").replace(/\d+$/, names.children.length + 1));
  names.append(another);
});
