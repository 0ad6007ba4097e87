// Counts the ticked rows of the board in its bar, and ticks all of a page. Without this the bar works as it is.
const MOST = 200;

for (const bar of document.querySelectorAll("[data-bulk]")) {
  const ticks = [...document.querySelectorAll(`input[name="pk"][form="${bar.id}"]`)];
  const all = document.querySelector("[data-tick-all]");
  const said = bar.querySelector("[data-chosen]");
  const button = bar.querySelector("button:not([name])");
  const first = said.textContent;

  function count() {
    const chosen = document.querySelectorAll(`input[name="pk"][form="${bar.id}"]:checked`).length;
    const number = document.querySelectorAll(`input[name="pk"][form="${bar.id}"]`).length;
    all.checked = chosen > 0 && chosen === number;
    all.indeterminate = chosen > 0 && chosen < number;
    said.textContent = chosen ? `${chosen} chosen${chosen > MOST ? `, and at most ${MOST} are changed at once` : ""}` : first;
    button.textContent = chosen ? `Change ${chosen} chosen…` : "Change those ticked…";
    bar.toggleAttribute("data-has-chosen", chosen > 0);
  }

  all.hidden = ticks.length < 2;
  for (const button of bar.querySelectorAll("[data-without-script]")) button.hidden = true;
  said.setAttribute("role", "status");
  all.addEventListener("change", () => {
    for (const tick of document.querySelectorAll(`input[name="pk"][form="${bar.id}"]`)) tick.checked = all.checked;
    count();
  });
  document.addEventListener("change", ({ target }) => target.name === "pk" && count());
  addEventListener("pageshow", count); // a browser that goes back brings ticks with it
  count();
}
