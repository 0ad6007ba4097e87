// Marks in the list of contents the section that is being read: the last one whose head has come into the upper part.
const links = new Map(); // a section → its link in the contents

for (const link of document.querySelectorAll("[data-contents] a[href^='#']")) {
  const section = document.getElementById(link.hash.slice(1));
  if (section) links.set(section, link);
}

const inView = new Set();

function mark() {
  const read = [...links.keys()].find((section) => inView.has(section));
  if (!read) return; // between two sections the last one stays marked
  for (const [section, link] of links) {
    if (section === read) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const observer = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) inView[isIntersecting ? "add" : "delete"](target);
    mark();
  },
  { rootMargin: "-10% 0px -80% 0px" }, // what lies on a band near the top of the window
);
for (const section of links.keys()) observer.observe(section);
