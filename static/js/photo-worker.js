// Makes a photo small before it is sent: in a worker where the browser can, else loaded by the page itself.
"use strict";

// Returns a JPEG of at most `side` pixels and about `most` bytes, without anything the camera noted.
// decode(file) gives something that can be drawn, upright; canvasOf(width, height) a canvas.
async function shrinkPhoto(file, { side, most }, decode, canvasOf) {
  const picture = await decode(file);
  let scale = Math.min(1, side / Math.max(picture.width, picture.height));
  let blob;
  do {
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = canvasOf(width, height);
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width, height);
    for (const quality of [0.82, 0.74, 0.66, 0.58, 0.5, 0.42]) {
      blob = canvas.convertToBlob
        ? await canvas.convertToBlob({ type: "image/jpeg", quality })
        : await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
      if (!blob || blob.type !== "image/jpeg") throw new Error("no JPEG");
      if (blob.size <= most) break;
    }
    scale *= 0.8;
  } while (blob.size > most);
  picture.close?.();
  return blob;
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.addEventListener("message", async ({ data: { number, file, limits } }) => {
    try {
      const blob = await shrinkPhoto(
        file,
        limits,
        (it) => createImageBitmap(it, { imageOrientation: "from-image" }),
        (width, height) => new OffscreenCanvas(width, height),
      );
      self.postMessage({ number, blob });
    } catch (error) {
      self.postMessage({ number, failure: String(error) });
    }
  });
}
