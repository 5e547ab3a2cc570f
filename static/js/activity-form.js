// The report form: keeps what is not sent yet on the phone, finds by words, adds up. The form works without it.
"use strict";

(() => {
  const PREFIX = "lapor:";
  const form = document.querySelector("form[data-report]");
  const words = (text) => text.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  // --- what is kept on the phone: never photos, one entry a page of a report, gone when the server has it ------------
  const store = {
    keys() {
      try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
    },
    read(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    write(key, entry) {
      try { localStorage.setItem(key, JSON.stringify(entry)); return true; } catch { return false; }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* nothing is kept here */ }
    },
  };
  const sent = document.querySelector("[data-sent]");
  if (sent) {
    store.keys().forEach((key) => {
      if (key.includes(`:${sent.dataset.sent}:`) || store.read(key)?.key === sent.dataset.sent) store.drop(key);
    });
  }
  if (!form) return;

  const { report, step, user } = form.dataset;
  const seen = () => form.elements.seen?.value || ""; // photos that arrive move it on
  const fresh = seen();
  const name = `${PREFIX}${user}:${report}:${step}`;
  const keyField = form.elements.key;
  const state = document.querySelector("[data-form-state] span");
  const ZONES = { 7: " WIB", 8: " WITA", 9: " WIT" };
  const clock = (at) => {
    const time = new Date(at);
    const two = (n) => String(n).padStart(2, "0");
    return `${two(time.getHours())}.${two(time.getMinutes())}${ZONES[-time.getTimezoneOffset() / 60] || ""}`;
  };
  const kept = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type));
  const read = () => {
    const values = {};
    kept().forEach((field) => {
      values[field.name] ??= [];
      if (!["checkbox", "radio"].includes(field.type) || field.checked) values[field.name].push(field.value);
    });
    return values;
  };
  const fill = (values) => kept().forEach((field) => {
    const value = values[field.name];
    if (!value) return;
    if (["checkbox", "radio"].includes(field.type)) field.checked = value.includes(field.value);
    else field.value = value[0] ?? "";
  });
  const keep = (isSent) => {
    const at = Date.now();
    const written = store.write(name, { at, seen: seen(), values: read(), sent: isSent, key: keyField?.value });
    if (written && !isSent) state.textContent = `Tersimpan di HP, ${clock(at)}`;
  };

  // What this phone itself saved is no news to the other pages it keeps of the report.
  const moveOn = (from, to) => store.keys().forEach((key) => {
    const entry = store.read(key);
    if (from && from !== to && key.startsWith(`${PREFIX}${user}:${report}:`) && entry?.seen === from && !entry.sent) {
      store.write(key, { ...entry, seen: to });
    }
  });
  const JUST_NOW = 60_000; // ms; later, somebody else may have saved as well
  store.keys().forEach((key) => {
    const entry = store.read(key);
    const isOthers = !key.startsWith(`${PREFIX}${user}:`);
    // It was sent and the report moved on: the server has it.
    const arrived = entry?.sent && entry.seen !== seen() && (key.includes(`:${report}:`) || entry.key === report);
    if (!entry || isOthers || arrived) store.drop(key);
    if (arrived && !isOthers && Date.now() - entry.at < JUST_NOW) moveOn(entry.seen, seen());
  });
  if (keyField && form.dataset.bound === undefined) {
    // The same page of the history, gone back to or loaded again, is the same report.
    keyField.value = history.state?.key || (crypto.randomUUID ? crypto.randomUUID() : keyField.value);
  }
  const before = form.dataset.bound === undefined ? store.read(name) : null;
  if (before && JSON.stringify(before.values) !== JSON.stringify({ ...before.values, ...read() })) {
    fill(before.values);
    if (keyField && before.key) keyField.value = before.key;
    // It was typed before what others saved since: the server has to see that.
    if (form.elements.seen && before.seen) form.elements.seen.value = before.seen;
    const strip = document.querySelector("[data-restored]");
    strip.hidden = false;
    strip.querySelector("[data-restored-at]").textContent = `, ${clock(before.at)}`;
    state.textContent = `Tersimpan di HP, ${clock(before.at)}`;
    strip.querySelector("[data-discard]").addEventListener("click", () => {
      store.drop(name);
      if (keyField) history.replaceState(null, "");
      form.reset();
      if (form.elements.seen) form.elements.seen.value = fresh;
      location.reload();
    });
  }
  if (keyField) history.replaceState({ ...history.state, key: keyField.value }, "");
  if (form.dataset.bound !== undefined) keep(false);

  let timer = 0;
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => { timer = 0; keep(false); }, 300); };
  const began = seen();
  const flush = () => {
    if (timer) { clearTimeout(timer); timer = 0; keep(false); }
    moveOn(began, seen()); // photos that arrived since
  };
  form.addEventListener("input", soon);
  document.addEventListener("visibilitychange", flush);
  window.addEventListener("pagehide", flush);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) state.textContent = "Sudah pernah dikirim; kirim lagi bila ada yang diubah.";
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) event.preventDefault();
  });
  // Last of all listeners: photos on their way may hold the form.
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    clearTimeout(timer);
    timer = 0;
    keep(!event.defaultPrevented);
    if (!event.defaultPrevented) state.textContent = "Mengirim …";
    else if (navigator.onLine === false) state.textContent = "Menunggu sinyal. Isian aman di HP ini; tekan lagi saat ada sinyal.";
  });

  // --- the offered sentence ------------------------------------------------------------------------------------------
  document.querySelectorAll("[data-sentence]").forEach((box) => {
    const button = box.querySelector("button");
    const story = document.getElementById(box.dataset.sentence);
    button.hidden = false;
    button.addEventListener("click", () => {
      const sentence = box.querySelector("[data-text]").textContent;
      story.value = story.value.trim() ? `${story.value.trimEnd()}\n${sentence}` : sentence;
      story.dispatchEvent(new Event("input", { bubbles: true }));
      const start = story.value.indexOf("[");
      story.focus();
      story.setSelectionRange(start, story.value.indexOf("]", start) + 1);
    });
  });

  // --- the catalogue, found by words ---------------------------------------------------------------------------------
  const initCatalogue = (box) => {
    const select = box.querySelector("select");
    const finder = box.querySelector("[data-finder]");
    const input = finder.querySelector("input");
    const list = finder.querySelector("ul");
    const clear = finder.querySelector("button");
    const told = finder.querySelector("[role=status]");
    const chosenName = () => (select.value ? select.selectedOptions[0].textContent : "");
    let marked = -1;
    let ticked = null; // the sub-programme the last choice ticked
    let asked = null;
    let wait = 0;

    const close = () => {
      list.hidden = true;
      marked = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const show = () => { input.value = chosenName(); clear.hidden = !select.value; };
    const choose = (value, subprogram) => {
      select.value = value;
      if (ticked) ticked.checked = false;
      ticked = null;
      const tick = subprogram && form.querySelector(`input[name=subprograms][value="${CSS.escape(subprogram)}"]`);
      if (tick && !tick.checked) { tick.checked = true; ticked = tick; }
      show();
      close();
      select.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const mark = (place) => {
      const options = [...list.children];
      marked = (place + options.length) % options.length;
      options.forEach((option, n) => option.setAttribute("aria-selected", n === marked));
      options[marked].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[marked].id);
    };
    const search = async () => {
      asked?.abort();
      if (words(input.value).length < 2) { close(); return; }
      asked = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.catalogue}?q=${encodeURIComponent(input.value)}`, { signal: asked.signal });
        if (!answer.ok) throw new Error(answer.status);
        list.innerHTML = await answer.text();
        if (list.hidden) box.scrollIntoView({ block: "start" }); // room for the list above keyboard and bar
        list.hidden = false;
        marked = -1;
        input.setAttribute("aria-expanded", "true");
        told.textContent = `${list.children.length - 1} kegiatan cocok`;
      } catch (error) {
        if (error.name === "AbortError") return;
        // No signal: the plain list is still there.
        finder.hidden = true;
        select.hidden = false;
      }
    };

    [input.id, select.id] = [select.id, `${select.id}_daftar`];
    const notes = select.getAttribute("aria-describedby");
    if (notes) input.setAttribute("aria-describedby", notes);
    select.setAttribute("aria-label", "Kegiatan sub-program");
    select.hidden = true;
    finder.hidden = false;
    show();
    input.addEventListener("input", (event) => {
      event.stopPropagation(); // what is typed here is not an answer yet
      clearTimeout(wait);
      wait = setTimeout(search, 200);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        if (!list.hidden && marked >= 0) list.children[marked].click();
      } else if (list.hidden) {
        return;
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        mark(event.key === "ArrowDown" ? marked + 1 : (marked < 0 ? 0 : marked) - 1);
      } else if (event.key === "Escape") {
        show();
        close();
      }
    });
    input.addEventListener("blur", () => {
      clearTimeout(wait);
      asked?.abort();
      if (!input.value.trim() && select.value) choose("", "");
      show();
      close();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option.dataset.value, option.dataset.subprogram);
    });
    clear.addEventListener("click", () => { choose("", ""); input.focus(); });
  };
  document.querySelectorAll("[data-catalogue]").forEach(initCatalogue);

  // --- agencies: the rest appears while typing and joins the pills when ticked -----------------------------------------
  document.querySelectorAll("[data-agencies]").forEach((box) => {
    const rest = box.querySelector("[data-rest]");
    if (!rest) return;
    const finder = box.querySelector("[data-finder]");
    const input = finder.querySelector("input");
    const pills = box.querySelector(".pills > div");
    const none = rest.querySelector("[data-none]");
    const rows = () => [...rest.querySelectorAll("label")];
    const filter = () => {
      const wanted = words(input.value).split(" ");
      let found = 0;
      rows().forEach((row) => {
        row.hidden = !wanted.every((word) => words(row.textContent).includes(word));
        found += !row.hidden;
      });
      none.hidden = found > 0;
    };
    const lift = () => {
      rows().forEach((row) => {
        if (!row.querySelector("input").checked) return;
        row.className = "";
        pills.append(row);
      });
      input.placeholder = `Cari ${rows().length} instansi lain`;
    };
    finder.hidden = false;
    rest.querySelector("summary").hidden = true;
    input.addEventListener("focus", () => { filter(); rest.open = true; });
    input.addEventListener("input", (event) => { event.stopPropagation(); filter(); rest.open = true; });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Escape") rest.open = false;
    });
    box.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !box.contains(event.relatedTarget)) rest.open = false;
    });
    rest.addEventListener("change", () => { lift(); input.value = ""; rest.open = false; });
    lift();
  });

  // --- words that belong to "Lainnya" go with its tick -------------------------------------------------------------------
  document.querySelectorAll(".answers").forEach((box) => {
    const tick = box.querySelector('.asked input[value="lainnya"]');
    const other = box.querySelector(".when-other input");
    if (tick && other) tick.addEventListener("change", () => { if (!tick.checked) other.value = ""; });
  });

  // --- participants ------------------------------------------------------------------------------------------------------
  document.querySelectorAll("[data-people]").forEach((box) => {
    const [men, women] = ["men", "women"].map((field) => form.elements[field]);
    const total = box.querySelector("output b");
    const count = (field) => parseInt(field.value.replace(/\./g, ""), 10) || 0;
    const add = () => {
      total.textContent = men.value || women.value ? (count(men) + count(women)).toLocaleString("id-ID") : "–";
    };
    [men, women].forEach((field) => field.addEventListener("input", add));
    add();
  });

  // --- money ---------------------------------------------------------------------------------------------------------------
  const cost = form.elements.cost;
  cost?.addEventListener("change", () => {
    const plain = cost.value.replace(/^rp\.?\s*|\s+|,(00|-)$/gi, "").replace(/\./g, "");
    if (/^\d+$/.test(plain)) cost.value = Number(plain).toLocaleString("id-ID");
  });
})();
