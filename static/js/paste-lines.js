// A box of one line would join the lines of what is pasted into it: the box for long texts takes these.
const line = document.querySelector("[data-paste-lines]");
const fold = document.querySelector(".paste");

line?.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!fold || (!text.trim().includes("\n") && text.length <= 200)) return;
  event.preventDefault();
  const box = fold.querySelector("textarea");
  fold.open = true;
  box.value = `${line.value} ${text}`.trim();
  line.value = "";
  box.focus();
});
