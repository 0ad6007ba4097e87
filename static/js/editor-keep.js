// Keeps what is typed in the editor: on the server every few seconds, and in this browser until the server has it. What
// the server answers stands beside the moments, and is drawn again where a preview is open.
const PAUSE = 2000; // milliseconds without a key before it is kept
const SENT = "faultline-editor-sent"; // in this tab: the incident whose form was sent last
const LONGEST_WAIT = 6000; // milliseconds of typing after which it is kept all the same
const form = document.querySelector("[data-editor]");

const clock = (at) => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function fieldsOf(section, verb) {
  const data = new FormData();
  for (const name of ["csrfmiddlewaretoken", "opened_by", "alone"]) {
    if (form.elements[name]) data.append(name, form.elements[name].value);
  }
  for (const field of section.querySelectorAll("input, select, textarea")) {
    const isChecked = !["checkbox", "radio"].includes(field.type) || field.checked;
    if (field.name && isChecked) data.append(field.name, field.value);
  }
  data.append("do", verb);
  return data;
}

class Keeper {
  constructor(section) {
    this.section = section;
    this.said = section.querySelector("[data-said]");
    this.preview = section.querySelector("[data-preview]");
    this.name = `faultline-editor-${form.dataset.account}-${form.dataset.incident}-${section.dataset.section}`;
    this.isChanged = false; // what is typed here is not saved
    this.isWaiting = false; // the server has not all of it
    this.version = 0;
  }

  changed() {
    this.isChanged = this.isWaiting = true;
    this.version += 1;
    this.rememberHere();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.keep(), PAUSE);
    this.wait ??= setTimeout(() => this.keep(), LONGEST_WAIT);
  }

  rememberHere() {
    try {
      const data = [...fieldsOf(this.section, "keep")].filter(([name]) => name !== "csrfmiddlewaretoken");
      localStorage.setItem(this.name, JSON.stringify(data));
    } catch {
      // The browser has no room, or keeps nothing: then the server alone does.
    }
  }

  forgetHere() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }

  async send(data, options = {}) {
    return fetch(this.section.dataset.address, {
      method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "error", ...options,
    });
  }

  async keep(verb = this.preview?.childElementCount ? "preview" : "keep") {
    clearTimeout(this.pause);
    clearTimeout(this.wait);
    this.wait = undefined;
    const { version } = this;
    let answer = null;
    try {
      const response = await this.send(fieldsOf(this.section, verb));
      if (!response.ok) throw new Error(response.statusText);
      answer = await response.json();
      if (answer.login) return this.askForLogin(answer.login);
    } catch {
      this.said.textContent = "The server cannot be reached. What you type is kept in this browser.";
      this.pause = setTimeout(() => this.keep(), 4 * PAUSE);
      return;
    }
    if (version === this.version) {
      this.isWaiting = false;
      this.forgetHere();
    }
    for (const [name, text] of Object.entries(answer.beside)) {
      const beside = this.section.querySelector(`[data-beside="${CSS.escape(name)}"]`);
      if (beside) beside.textContent = text;
    }
    if (answer.preview !== undefined) this.draw(answer.preview);
    this.said.textContent = answer.is_changed ? `Kept at ${clock(new Date(answer.kept_at))}, not saved.` : "";
  }

  draw(html) {
    for (const other of form.querySelectorAll("[data-preview]")) other.replaceChildren(); // one at a time: names in it are unique
    this.preview.innerHTML = html;
  }

  askForLogin(address) {
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.textContent = "Log in in another tab";
    this.said.replaceChildren("Your login has expired. What you typed is kept. ", link, ", then go on here.");
    this.isWaiting = false; // the server has kept it for whoever opened this page
    this.forgetHere();
  }

  // What this browser has from before it crashed, or was closed, and the server has not.
  async bringBack() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.name));
    } catch {
      this.forgetHere();
    }
    if (!Array.isArray(kept)) return false;
    const data = new FormData();
    for (const [name, value] of kept) data.append(name, value);
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const response = await this.send(data);
      if (!response.ok || (await response.json()).login) return false;
    } catch {
      return false;
    }
    this.forgetHere();
    return true;
  }
}

if (form) {
  const keepers = new Map([...form.querySelectorAll("[data-section]")].map((one) => [one, new Keeper(one)]));
  const keeperOf = (element) => keepers.get(element.closest("[data-section]"));
  let isLeaving = false;

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, ({ target }) => keeperOf(target)?.changed());
  }
  form.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      target.closest("[data-section]")?.querySelector("[data-save]").click();
    } else if (target.matches("input:not([type=checkbox], [type=radio])")) {
      event.preventDefault(); // it would send the whole page
      keeperOf(target)?.keep();
    }
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview-button]");
    if (!button) return;
    event.preventDefault();
    keeperOf(button).keep("preview");
  });
  form.addEventListener("submit", () => {
    isLeaving = true; // all that is on the page goes with it
    sessionStorage.setItem(SENT, form.dataset.incident);
    for (const { pause, wait } of keepers.values()) [pause, wait].forEach((one) => clearTimeout(one));
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && [...keepers.values()].some((one) => one.isChanged)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" || isLeaving) return;
    for (const keeper of keepers.values()) if (keeper.isWaiting) keeper.keep();
  });

  // The page that follows a form which was sent: all that was typed has arrived.
  // Its address may be another one now.
  const [visit] = performance.getEntriesByType("navigation");
  const wasSent = sessionStorage.getItem(SENT) === form.dataset.incident && document.referrer.includes("/edit/");
  sessionStorage.removeItem(SENT);
  if (visit?.type === "navigate" && wasSent) {
    for (const keeper of keepers.values()) keeper.forgetHere();
  }
  const found = await Promise.all([...keepers.values()].map((one) => one.bringBack()));
  if (found.some(Boolean)) {
    isLeaving = true;
    location.reload();
  }
}
