// "Salin": puts the text of a field on the clipboard; without it the field can be selected by hand.
"use strict";

if (navigator.clipboard) {
  const offer = (root) => root.querySelectorAll("[data-copy][hidden]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    if (!field) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.querySelector("span").textContent = "Tersalin";
    });
  });
  offer(document);
  // A part of the page that arrived later has buttons of its own.
  document.addEventListener("htmx:load", (event) => offer(event.target));
}
