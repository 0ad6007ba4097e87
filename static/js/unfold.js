// Opens what is folded around the part of the page that a link aims at, and everything for printing.
// Browsers do the first by themselves in part, and print.css the second.
function unfoldAround(target) {
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

const aimedAt = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));

addEventListener("hashchange", () => unfoldAround(aimedAt()));
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.more")) fold.open = true;
});
const target = aimedAt();
if (target?.closest("details:not([open])")) {
  unfoldAround(target);
  target.scrollIntoView();
}
