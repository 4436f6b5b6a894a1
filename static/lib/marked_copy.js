// @ts-check
/** A copy of a photo with words burned into it, for others. The photo itself stays as it was taken. */

import { canBeTrusted } from "./photos.js";

const QUALITY = 0.9;
/** The height of a line, as a part of the picture's shorter side. */
const LINE = 1 / 22;
const INK = "#fff";
const GROUND = "rgb(0 0 0 / 60%)";

/** The size of the letters in which the longest line still fits. @param {CanvasRenderingContext2D} pen @param {string[]} lines @param {number} width @param {number} size */
function fitting(pen, lines, width, size) {
  pen.font = `${size}px system-ui, sans-serif`;
  const widest = Math.max(...lines.map((line) => pen.measureText(line).width));
  return Math.min(size, (size * width) / widest);
}

/** Returns the photo with these lines at its foot; null when this browser cannot draw it. @param {Blob} photo @param {string[]} lines @returns {Promise<Blob | null>} a JPEG */
export async function markedCopy(photo, lines) {
  if (!canBeTrusted()) return null;
  const image = await createImageBitmap(photo, { imageOrientation: "from-image" });
  const { width, height } = image;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.drawImage(image, 0, 0);
  image.close();
  const pad = Math.min(width, height) * LINE;
  const size = fitting(pen, lines, width - 2 * pad, pad);
  const foot = height - size * 1.4 * lines.length - pad;
  pen.fillStyle = GROUND;
  pen.fillRect(0, foot, width, height - foot);
  pen.fillStyle = INK;
  pen.font = `${size}px system-ui, sans-serif`;
  pen.textBaseline = "top";
  for (const [i, line] of lines.entries()) pen.fillText(line, pad, foot + pad / 2 + i * size * 1.4);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

/** Gives a file to another app where the browser can, else saves it. @param {File} file */
export async function handOut(file) {
  if (navigator.canShare?.({ files: [file] })) {
    // A member who changes their mind in the system's sheet has done nothing wrong.
    return navigator.share({ files: [file] }).catch(() => undefined);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
