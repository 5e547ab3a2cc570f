// The officer's desk by keyboard: K opens the panel of the return and then sends it, S approves.
"use strict";

const panel = document.querySelector("[data-panel]");
const opener = document.querySelector("[data-key='k']");

function openPanel() {
  panel.open = true;
  panel.scrollIntoView({ block: "nearest" });
  panel.querySelector("input[type='radio'], textarea").focus();
}

if (panel && opener) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    openPanel();
  });
}

const isTyping = (target) => target.matches("textarea, select, [contenteditable], input:not([type='radio'], [type='checkbox'])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  const approve = document.querySelector("[data-key='s']");
  if (key === "s" && approve && !approve.disabled) {
    event.preventDefault();
    approve.form.requestSubmit(approve);
  }
  if (key === "k" && panel && opener) {
    event.preventDefault();
    const send = panel.querySelector("[data-send]");
    if (!panel.open) openPanel();
    else if (!send.disabled) send.form.requestSubmit(send);
  }
});

// "Disetujui. Batalkan" goes by itself after ten seconds, unless somebody is about to use it.
const passing = document.querySelector("[data-passing]");
if (passing) {
  const leave = () => {
    if (passing.matches(":hover, :focus-within")) window.setTimeout(leave, 2000);
    else passing.hidden = true;
  };
  window.setTimeout(leave, 10000);
}
