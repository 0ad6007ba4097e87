// What axe says of the page: by all rules but those on colours, and by these of one text of each kind.
(() => {
  const OPTIONS = { resultTypes: ["violations"], selectors: false, preload: false }; // these three leave no violation out
  const ON_COLOURS = ["color-contrast", "link-in-text-block"];

  // A kind of text is all that its colours hang on: its look, the texts around it, and what lies behind it.
  const hash = (text) => {
    let number = 7;
    for (let place = 0; place < text.length; place++) number = (Math.imul(number, 31) + text.charCodeAt(place)) | 0;
    return number;
  };
  const kinds = () => {
    const behind = new Map();
    const backgrounds = (element) => {
      if (!element) return "";
      if (!behind.has(element)) {
        const style = getComputedStyle(element);
        const own = ["color", "backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode", "position"];
        const look = [element.localName, element.getAttribute("class"), ...own.map((name) => style[name])];
        behind.set(element, `${look.join("|")}>${backgrounds(element.parentElement)}`);
      }
      return behind.get(element);
    };
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const found = new Map();
    for (const element of document.body.querySelectorAll("*")) {
      if (!element.matches("input, textarea, select, button") && !hasText(element)) continue;
      if (!element.checkVisibility()) continue;
      const { fontSize, fontWeight, textShadow, textDecoration } = getComputedStyle(element);
      const look = [fontSize, fontWeight, textShadow, textDecoration, hasText(element.parentElement)];
      const kind = hash([...look, backgrounds(element)].join("|"));
      if (!found.has(kind)) found.set(kind, element);
    }
    return found;
  };

  const rules = Object.fromEntries(ON_COLOURS.map((rule) => [rule, { enabled: false }]));
  const structure = async () => (await axe.run({ ...OPTIONS, rules })).violations;
  const colours = async (seen) => {
    const known = new Set(seen);
    const fresh = [...kinds()].filter(([kind]) => !known.has(kind));
    if (!fresh.length) return { violations: [], seen };
    const include = fresh.map(([, element]) => element);
    const { violations } = await axe.run({ include }, { ...OPTIONS, runOnly: ON_COLOURS });
    return { violations, seen: [...seen, ...fresh.map(([kind]) => kind)] };
  };
  window.accessibility = { structure, colours };
})();
