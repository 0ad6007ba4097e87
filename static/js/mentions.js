// Completes @name in a comment with those whom the server offers.
import { offerNames, put } from "./offered-names.js";

offerNames({
  within: document,
  boxes: "[data-mentions]",
  typed: /(?:^|[^\w@./+-])@([\w.+@-]{1,60})$/,
  async find([, text], box, signal) {
    const response = await fetch(`${box.dataset.mentions}?${new URLSearchParams({ q: text })}`, { signal });
    const { names } = response.ok ? await response.json() : { names: [] };
    return names.map(({ name, note }) => ({ name, words: `@${name}`, kind: note }));
  },
  take: (box, [, text], name) => put(box, `${name} `, box.selectionStart - text.length),
});
