// What axe says of the page: by all rules, but by those on colours only of two texts of each kind.
(() => {
  const OPTIONS = { resultTypes: ["violations"], selectors: false, preload: false }; // these three leave no violation out
  const ON_COLOURS = ["color-contrast", "link-in-text-block"];
  const CLEAR = "rgba(0, 0, 0, 0)";

  const hash = (text) => {
    let number = 7;
    for (let place = 0; place < text.length; place++) number = (Math.imul(number, 31) + text.charCodeAt(place)) | 0;
    return number;
  };
  // A kind of text is all that its colours hang on: its look, that of the text around it, and what lies behind it.
  const kinds = () => {
    const known = new Map();
    const behind = (element) => {
      if (!element) return "";
      if (!known.has(element)) {
        const { backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position } = getComputedStyle(element);
        const paints = backgroundColor !== CLEAR || backgroundImage !== "none" || !["static", "relative"].includes(position);
        const changes = opacity !== "1" || filter !== "none" || mixBlendMode !== "normal";
        const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position].join("|");
        known.set(element, `${paints || changes ? `${own}>` : ""}${behind(element.parentElement)}`);
      }
      return known.get(element);
    };
    const look = ({ localName }, { color, fontSize, fontWeight, textShadow, textDecoration }) =>
      [localName, color, fontSize, fontWeight, textShadow, textDecoration].join("|");
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const found = new Map();
    for (const element of document.body.querySelectorAll("*")) {
      if (!element.matches("input, textarea, select, button") && !hasText(element)) continue;
      if (!element.checkVisibility()) continue;
      const around = element.parentElement;
      const looks = [look(element, getComputedStyle(element)), hasText(around) ? look(around, getComputedStyle(around)) : ""];
      const kind = hash([...looks, behind(element)].join("|"));
      found.set(kind, [...(found.get(kind) || []), element]);
    }
    return found;
  };

  // One run for all rules: most of what it takes is to read the page, which each run does anew.
  let chosen = new Set();
  for (const rule of axe._audit.rules.filter(({ id }) => ON_COLOURS.includes(id))) {
    const { matches } = rule;
    rule.matches = (element, ...more) => chosen.has(element) && matches.call(rule, element, ...more);
  }
  const violations = async ({ seen, everyText, allRules }) => {
    const known = new Set(everyText ? [] : seen);
    const fresh = [...kinds()].filter(([kind]) => !known.has(kind));
    chosen = new Set(fresh.flatMap(([, elements]) => (everyText ? elements : [elements[0], elements.at(-1)])));
    if (!allRules && !chosen.size) return { violations: [], seen };
    const { violations } = await axe.run(allRules ? OPTIONS : { ...OPTIONS, runOnly: ON_COLOURS });
    return { violations, seen: [...known, ...fresh.map(([kind]) => kind)] };
  };
  window.accessibility = { violations };
})();
