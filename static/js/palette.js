// Ctrl K, on a Mac ⌘ K, opens a palette that jumps to whatever has a name here, and closes it again.
const palette = document.querySelector("[data-palette]");
const opener = document.querySelector("[data-palette-open]");
const onMac = /Mac|iPhone|iPad/.test(navigator.platform);

function open() {
  const box = palette.querySelector("input");
  box.value = "";
  palette.showModal(); // which gives the focus back where it was when the palette closes
  palette.dispatchEvent(new Event("palette-open"));
}

if (palette) {
  if (onMac && opener) {
    opener.setAttribute("aria-keyshortcuts", "Meta+K");
    opener.querySelector("kbd").textContent = "⌘ K";
  }
  opener?.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const asked = event.key.toLowerCase() === "k" && (onMac ? event.metaKey : event.ctrlKey);
    if (!asked || event.altKey || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else if (!document.querySelector("dialog:modal")) open();
  });
  palette.addEventListener("click", ({ target }) => {
    if (target === palette) palette.close(); // beside it
  });
}
