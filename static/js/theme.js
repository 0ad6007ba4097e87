// Changes the theme in place and has it remembered. Without this the form posts, and the page comes back changed.
const form = document.querySelector("[data-theme-switch]");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = event.submitter.value;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  document.querySelector("meta[name=color-scheme]").content = chosen === "system" ? "light dark" : chosen;
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual", keepalive: true });
});
