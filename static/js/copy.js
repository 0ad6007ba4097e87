// Copies what an address answers with, and says so. Without this its link is still there to be opened.
for (const button of document.querySelectorAll("[data-copy]")) {
  const said = button.parentElement.querySelector("[role=status]");
  const text = async () => {
    const response = await fetch(button.dataset.copy);
    if (!response.ok) throw new Error(response.statusText);
    return new Blob([await response.text()], { type: "text/plain" });
  };

  button.hidden = !navigator.clipboard || !window.ClipboardItem; // there is no clipboard without HTTPS
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text() })]);
      said.textContent = "Copied";
    } catch {
      said.textContent = "Could not be copied";
    }
  });
}
