// Saves a row of the board without leaving the page, and offers to take it back. Without this its form does the same.
const bar = document.querySelector("[data-board-said]");
const table = document.querySelector(".board-table");

function tell(text, undo) {
  bar.querySelector("[role=status]").textContent = text;
  bar.querySelector("button").hidden = !undo;
  if (undo) bar.action = undo;
  bar.toggleAttribute("data-has-text", Boolean(text));
}

async function save(form) {
  const row = form.closest("tr");
  const { name } = document.activeElement;
  row.setAttribute("aria-busy", "true");
  let answer;
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Fragment": "row" },
    });
    answer = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-row-answer]");
  } catch {
    answer = null;
  }
  if (!answer) return HTMLFormElement.prototype.submit.call(form); // the browser shows what is wrong
  const tick = row.querySelector("input[name=pk]")?.checked;
  const fresh = document.adoptNode(answer.querySelector("tr"));
  row.replaceWith(fresh);
  const box = fresh.querySelector("input[name=pk]");
  if (box) box.checked = tick;
  (fresh.querySelector(`[name="${name || "status"}"]:not([type=hidden])`) ?? fresh.querySelector("select")).focus();
  tell(answer.dataset.said, answer.dataset.undo);
}

table.setAttribute("data-script", ""); // a button to save appears where there is something to save
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-row]")) return;
  event.preventDefault();
  save(event.target);
});
table.addEventListener("change", ({ target }) => {
  const cell = target.closest(".in-place");
  if (!cell || target.name !== "status") return;
  const chosen = target.selectedOptions[0];
  cell.toggleAttribute("data-changed", !chosen.defaultSelected);
  if ("asksNote" in chosen.dataset) cell.querySelector("details").open = true;
});
// What is unfolded in one row does not cover the next that somebody comes to.
table.addEventListener("focusin", ({ target }) => {
  for (const open of table.querySelectorAll(".item-more[open]")) {
    if (!open.closest("tr").contains(target)) open.open = false;
  }
});
table.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".in-place");
  if (!cell) return;
  if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key === "Escape" && cell.querySelector("details").open) {
    cell.querySelector("details").open = false;
    cell.querySelector("summary").focus();
  }
});
