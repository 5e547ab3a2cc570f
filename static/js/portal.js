// Small comforts; every page works without them.
"use strict";

// "Lihat": show what was typed into a password field.
document.querySelectorAll("[data-reveal]").forEach((button) => {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.querySelector("span").textContent = show ? "Tutup" : "Lihat";
  });
});

// Leaving a form with unsaved changes asks first.
document.querySelectorAll("form[data-dirty]").forEach((form) => {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
});

// Filters that show their result at once; without this the button does it.
document.querySelectorAll("select[data-autosubmit]").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});

// Passkeys live on the device: their buttons appear only where scripts run, and a refusal is said in words.
if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-js]").forEach((button) => { button.hidden = false; });
}
document.addEventListener("allauth.error", (event) => {
  const failure = document.querySelector("[data-passkey-failure]");
  if (!failure) return;
  event.preventDefault();
  failure.hidden = false;
});

// A phone shows the list first, the filters behind one tap; what is applied stands below them as chips.
if (window.matchMedia("(max-width: 719px)").matches) {
  document.querySelectorAll("details[data-phone-closed]").forEach((box) => { box.open = false; });
}

// After a failed submit the reader starts at the summary.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// An open menu closes with Escape or a click elsewhere.
const menus = document.querySelectorAll("details[data-menu]");
document.addEventListener("click", (event) => {
  menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus.forEach((menu) => {
    if (!menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// A submit button works once: a second tap on a slow line must not send twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const button = event.submitter;
  if (button) window.setTimeout(() => { button.disabled = true; });
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button:disabled").forEach((b) => { b.disabled = false; });
});

// The browser's print dialogue.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// The bar at the bottom makes room for the keyboard of a phone.
const bar = document.querySelector(".bottombar");
if (bar) {
  const typing = (target) => target.matches("input:not([type=checkbox], [type=radio], [type=file]), textarea");
  document.addEventListener("focusin", (event) => bar.classList.toggle("away", typing(event.target)));
  document.addEventListener("focusout", () => bar.classList.remove("away"));
}

// The tab of this page stands in sight, however many lie before it on a narrow screen.
document.querySelectorAll(".tabs a[aria-current]").forEach((tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
});
