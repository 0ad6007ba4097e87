// Completes @name in a comment with those whom the server offers: a list beneath the box, as the WAI-ARIA Authoring
// Practices have it. Without this, a name is typed as it is.
const PAUSE = 120; // milliseconds without a key before it is asked
const TYPED = /(?:^|[^\w@./+-])@([\w.+@-]{1,60})$/;

let boxes = 0;

function mentions(box) {
  const id = `mentions-${(boxes += 1)}`;
  const list = Object.assign(document.createElement("ul"), { className: "mention-list", id, hidden: true });
  const told = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  told.setAttribute("role", "status");
  box.after(list, told);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);
  let chosen = -1;
  let pause = 0;
  let asking = null;

  const typed = () => TYPED.exec(box.value.slice(0, box.selectionStart))?.[1] ?? "";

  function choose(place) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const option = list.children[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }

  function close() {
    clearTimeout(pause);
    asking?.abort();
    choose(-1);
    list.hidden = true;
    told.textContent = "";
  }

  function take(option) {
    const end = box.selectionStart;
    box.setRangeText(`${option.dataset.name} `, end - typed().length, end, "end");
    close();
    box.focus();
  }

  function show(names) {
    list.replaceChildren(...names.map(({ name, note }, place) => {
      const option = document.createElement("li");
      const beside = document.createElement("span");
      option.id = `${id}-${place}`;
      option.dataset.name = name;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      beside.textContent = note ? ` ${note}` : "";
      option.append(`@${name}`, beside);
      return option;
    }));
    chosen = -1;
    list.hidden = names.length === 0;
    told.textContent = names.length ? `${names.length} ${names.length === 1 ? "person" : "people"}, use the arrow keys` : "";
    if (names.length) choose(0);
  }

  async function ask(text) {
    asking = new AbortController();
    try {
      const response = await fetch(`${box.dataset.mentions}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (response.ok && typed() === text) show((await response.json()).names);
    } catch {
      // The name can be typed all the same.
    }
  }

  box.addEventListener("input", () => {
    close();
    const text = typed();
    if (text) pause = setTimeout(() => ask(text), PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(chosen === last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[Math.max(chosen, 0)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("li");
    event.preventDefault();
    if (option) take(option);
  });
}

document.querySelectorAll("[data-mentions]").forEach(mentions);
