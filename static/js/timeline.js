// Lights a mark of the drawing and its rows in the list together: under the pointer, with focus, once tapped or aimed at.
const timeline = document.querySelector("[data-timeline]");
const together = new Map(); // a mark or a row → all that stand for its events

for (const mark of timeline?.querySelectorAll("a[data-first]") ?? []) {
  const rows = [];
  for (let number = Number(mark.dataset.first); number <= Number(mark.dataset.last); number++) {
    rows.push(document.getElementById(`event-${number}`));
  }
  together.set(mark, [mark, ...rows]);
  for (const row of rows) together.set(row, [mark, row]);
}

const meant = (event) => event.target.closest("a[data-first], .event");
let kept = document.getElementById(location.hash.slice(1)); // lit while the pointer is nowhere

function light(element) {
  for (const lit of timeline.querySelectorAll("[data-lit]")) delete lit.dataset.lit;
  for (const one of together.get(element) ?? []) one.dataset.lit = "";
}

function keep(event) {
  kept = meant(event);
  light(kept);
}

if (together.size) {
  light(kept);
  timeline.addEventListener("pointerover", (event) => light(meant(event) ?? kept));
  timeline.addEventListener("pointerleave", () => light(kept));
  document.addEventListener("focusin", keep);
  document.addEventListener("click", keep);
}
