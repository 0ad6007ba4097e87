// Filters the lessons on the page while somebody types. Without this the form asks the server, which finds the same.
const form = document.querySelector("[data-lesson-filter]");

// The same as `folded` in incidents/text_matching.py, which folds what is searched.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const lessons = (count) => `${count} lesson${count === 1 ? "" : "s"}`;

function show() {
  const asked = input.value.trim();
  const words = folded(asked).split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of document.querySelectorAll("[data-group]")) {
    const rows = [...group.querySelectorAll("[data-searched]")];
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.searched.includes(word));
    const count = rows.filter((row) => !row.hidden).length;
    group.hidden = !count;
    group.querySelector("[data-count]").textContent = lessons(count);
    found += count;
  }
  for (const names of document.querySelectorAll(".also")) names.hidden = !asked;
  form.querySelector("[data-show-all]").hidden = !asked;
  document.querySelector("[data-none]").hidden = found > 0;
  document.querySelector("[data-found]").textContent = asked && `${lessons(found)} with these words.`;
  history.replaceState(history.state, "", asked ? `?${new URLSearchParams({ q: asked })}` : location.pathname);
}

const input = form?.elements.q;
if (form) {
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !input.value) return;
    event.preventDefault();
    input.value = "";
    show();
  });
  if (input.value !== input.defaultValue) show(); // the browser has put back what was typed before
}
