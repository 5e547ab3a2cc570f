// Photos of a report: made small on the phone, sent one by one. Without this they go with the form.
"use strict";

(() => {
  const box = document.querySelector("[data-photos]");
  if (!box) return;
  const form = box.closest("form");
  const part = (name) => box.querySelector(`[data-photo-${name}]`);
  const [input, list, waiting, pick, full, told] = ["input", "list", "waiting", "pick", "full", "told"].map(part);
  const MOST = Number(box.dataset.most);
  const ORIGINAL = 12_000_000; // bytes the server takes where the browser cannot read a photo
  const LIMITS = { side: 1600, most: 300_000 };
  const PATIENCE = 180_000; // ms for one photo on a weak line
  const jobs = new Set();
  let chain = Promise.resolve();
  let held = null; // the button that waits for the photos
  let warned = false;

  const say = (text) => { told.textContent = text; };
  const newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17)}`.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const count = () => list.querySelectorAll("[data-photo]").length + jobs.size;
  const isBusy = () => [...jobs].some((job) => !job.failed);
  const refresh = () => {
    const room = count() < MOST;
    pick.hidden = !room;
    full.hidden = room;
    waiting.hidden = jobs.size === 0;
  };

  // --- made small ------------------------------------------------------------------------------------------------------
  let worker = null;
  const asked = new Map();
  const endWorker = () => {
    worker?.terminate();
    worker = null;
    asked.forEach(({ reject }) => reject(new Error("no worker")));
    asked.clear();
  };
  const inWorker = (file) => new Promise((resolve, reject) => {
    if (!window.Worker || !window.OffscreenCanvas || !window.createImageBitmap) throw new Error("no worker");
    if (!worker) {
      worker = new Worker(box.dataset.worker);
      worker.addEventListener("message", ({ data }) => {
        const answer = asked.get(data.number);
        asked.delete(data.number);
        if (data.blob) answer?.resolve(data.blob);
        else answer?.reject(new Error(data.failure));
      });
      worker.addEventListener("error", endWorker);
    }
    const number = newKey();
    asked.set(number, { resolve, reject });
    worker.postMessage({ number, file, limits: LIMITS });
  });
  // An <img> turns photos upright in every browser; a data address, as the policy allows no other.
  const asImage = (file) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = reject;
    reader.onload = () => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = reader.result;
    };
    reader.readAsDataURL(file);
  });
  const onPage = (file) => window.shrinkPhoto(file, LIMITS, asImage, (width, height) => (
    Object.assign(document.createElement("canvas"), { width, height })
  ));
  const shrink = async (file) => {
    for (const way of [inWorker, onPage]) {
      try { return await way(file); } catch { /* the next way, or as it is */ }
    }
    return file;
  };

  // --- sent ------------------------------------------------------------------------------------------------------------
  const moveOn = (answer) => {
    const seen = answer.getResponseHeader("X-Seen");
    if (seen && form.elements.seen) form.elements.seen.value = seen;
  };
  const reason = (answer) => {
    if (answer.status === 422) {
      try { return JSON.parse(answer.responseText).message; } catch { return "Foto tidak dapat diterima."; }
    }
    if (answer.status === 413) return "Foto terlalu besar untuk dikirim.";
    if (answer.status === 0) return "Sambungan terputus, foto belum terkirim.";
    if (answer.status < 500) return "Foto belum terkirim. Simpan draf, lalu buka lagi halaman ini.";
    return "Portal sedang terganggu, foto belum terkirim.";
  };
  const request = (address, fields, onProgress) => new Promise((resolve) => {
    const answer = new XMLHttpRequest();
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, ...[value].flat()));
    body.append("seen", form.elements.seen?.value || "");
    answer.open("POST", address);
    answer.timeout = PATIENCE;
    answer.setRequestHeader("X-Requested-With", "photos");
    answer.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    if (onProgress) answer.upload.addEventListener("progress", onProgress);
    answer.addEventListener("loadend", () => resolve(answer));
    answer.send(body);
  });
  const figureIn = (answer) => {
    const holder = document.createElement("template");
    holder.innerHTML = answer.status === 200 ? answer.responseText : "";
    return holder.content.querySelector("[data-photo]"); // none where the login page came instead
  };

  const fail = (job, text, mayRetry) => {
    job.failed = true;
    job.mayRetry = mayRetry;
    job.row.classList.add("is-failed");
    job.state.textContent = text;
    job.bar.hidden = true;
    job.retry.hidden = !mayRetry;
    job.drop.hidden = false;
    say(`${job.file.name}: ${text}`);
  };
  const preview = async (job, blob) => {
    try {
      const picture = await createImageBitmap(blob);
      const scale = Math.max(job.canvas.width / picture.width, job.canvas.height / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      job.canvas.getContext("2d").drawImage(
        picture, (job.canvas.width - width) / 2, (job.canvas.height - height) / 2, width, height,
      );
      picture.close();
    } catch { /* an empty place */ }
  };
  const run = async (job) => {
    if (job.dropped) return;
    job.state.textContent = "Mengecilkan foto …";
    job.small ??= await shrink(job.file);
    if (job.dropped) return;
    await preview(job, job.small);
    if (job.small.size > ORIGINAL) {
      fail(job, "Foto lebih besar dari 12 MB dan tidak dapat dikecilkan di HP ini.", false);
      return;
    }
    job.state.textContent = "Mengirim …";
    const answer = await request(box.dataset.add, { key: job.key, photo: [job.small, job.name] }, (event) => {
      if (event.lengthComputable) job.bar.value = Math.round((event.loaded / event.total) * 100);
    });
    const figure = figureIn(answer);
    if (!figure) {
      fail(job, reason(answer.status === 200 ? { status: 403 } : answer), ![413, 422].includes(answer.status));
      return;
    }
    moveOn(answer);
    finish(job);
    // Sent before and answered into the void: the figure may be there already.
    if (!document.getElementById(figure.id)) list.append(figure);
    refresh();
    say("Foto tersimpan. Tulis keterangannya.");
  };
  const finish = (job) => {
    job.row.remove();
    jobs.delete(job);
    refresh();
  };
  const queue = (job) => {
    job.failed = false;
    warned = false;
    job.row.classList.remove("is-failed");
    job.bar.hidden = false;
    job.bar.value = 0;
    job.retry.hidden = true;
    job.drop.hidden = true;
    job.state.textContent = "Menunggu giliran …";
    chain = chain.then(() => run(job)).catch(() => fail(job, "Foto belum terkirim.", true)).then(goOn);
  };
  const goOn = () => {
    if (!held || isBusy()) return;
    const button = held;
    held = null;
    if (jobs.size) warn();
    else form.requestSubmit(button);
  };
  const warn = () => {
    warned = true;
    say(`${jobs.size} foto belum terkirim. Coba lagi, hapus, atau tekan tombolnya sekali lagi untuk lanjut tanpa foto itu.`);
    told.scrollIntoView({ block: "center" });
  };

  const add = (file) => {
    const row = box.querySelector("[data-photo-waiting-row]").content.firstElementChild.cloneNode(true);
    const inside = (name) => row.querySelector(`[data-${name}]`);
    const job = {
      file,
      row,
      key: newKey(),
      name: "foto.jpg",
      ...Object.fromEntries(["state", "bar", "retry", "drop", "canvas"].map((name) => [name, inside(name)])),
    };
    inside("name").textContent = file.name;
    job.bar.setAttribute("aria-label", `Mengirim ${file.name}`);
    job.retry.addEventListener("click", () => queue(job));
    job.drop.addEventListener("click", () => {
      job.dropped = true;
      finish(job);
      say("");
      input.focus();
    });
    jobs.add(job);
    waiting.append(row);
    queue(job);
  };

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // what goes one by one does not go with the form again
    const room = Math.max(0, MOST - count());
    say(files.length > room ? `Paling banyak ${MOST} foto: ${files.length - room} foto tidak diambil.` : "");
    files.slice(0, room).forEach(add);
    refresh();
  });
  window.addEventListener("online", () => [...jobs].filter((job) => job.failed && job.mayRetry).forEach(queue));

  // --- taken out -------------------------------------------------------------------------------------------------------
  list.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-photo-remove]");
    if (!button) return;
    event.preventDefault();
    button.disabled = true;
    const answer = await request(button.formAction, {});
    if (answer.status !== 204) {
      button.disabled = false;
      say(answer.status === 404 ? "Foto ini sudah dihapus. Muat ulang halaman." : reason(answer).replace("terkirim", "dihapus"));
      return;
    }
    moveOn(answer);
    button.closest("[data-photo]").remove();
    refresh();
    say("Foto dihapus.");
    input.focus();
  });

  // --- the form waits for its photos, and never for one that failed ------------------------------------------------------
  document.addEventListener("submit", (event) => {
    if (event.target !== form || jobs.size === 0) return;
    if (isBusy()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      held = event.submitter;
      say("Menunggu foto selesai terkirim …");
    } else if (!warned) {
      event.preventDefault();
      event.stopImmediatePropagation();
      warn();
    }
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (isBusy()) event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("[data-photo]") && event.target.matches("input")) event.preventDefault();
  });
})();
