// @ts-check
/** Shrinks a photo on the phone. Its name is the SHA-256 of exactly the bytes that are sent. */

import { sha256 } from "./sha256.js";

/** @typedef {{sha256: string, blob: Blob, taken_at: string}} Photo */

const LONGEST_EDGE_PX = 1920;
const QUALITY = 0.82;
/** A photo that is no larger is sent as it is. */
const SMALL_ENOUGH_BYTES = 700_000;

/** Scales a size down until its longer side fits the edge. @param {number} width @param {number} height @param {number} [edge] */
export function fitted(width, height, edge = LONGEST_EDGE_PX) {
  const ratio = Math.min(1, edge / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * ratio)),
    height: Math.max(1, Math.round(height * ratio)),
  };
}

/** A name without an extension gets `.jpg`, since the canvas writes JPEG. @param {Pick<Photo, "sha256" | "blob">} photo */
export function fileName({ sha256: name, blob }) {
  const extension = {
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/heif": "heic",
  }[blob.type];
  return `${name}.${extension ?? "jpg"}`;
}

/** @type {[number, number, number][]} */
const KNOWN_COLOURS = [
  [255, 0, 0],
  [0, 128, 64],
  [16, 32, 250],
  [200, 200, 40],
];
const NOISE = 8;

/**
 * True when the canvas gives back what was drawn. A browser that hides from trackers gives one
 * colour or noise instead, and a photo drawn there would be no evidence. A difference of a few
 * steps, as some browsers add, does not harm.
 * @param {Pick<CanvasRenderingContext2D, "fillStyle" | "fillRect" | "getImageData"> | null} context
 */
export function isHonest(context) {
  if (!context) return false;
  for (const [i, colour] of KNOWN_COLOURS.entries()) {
    context.fillStyle = `rgb(${colour.join(",")})`;
    context.fillRect(i * 4, 0, 4, 4);
  }
  const { data } = context.getImageData(0, 0, KNOWN_COLOURS.length * 4, 4);
  return KNOWN_COLOURS.every((colour, i) => {
    // The middle of each field: the edges may be blended.
    const at = (2 * KNOWN_COLOURS.length * 4 + i * 4 + 1) * 4;
    return colour.every((value, channel) => Math.abs(data[at + channel] - value) <= NOISE);
  });
}

/** True when a photo that this browser draws would be the photo. */
export function canBeTrusted() {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: KNOWN_COLOURS.length * 4, height: 4 });
  return isHonest(canvas.getContext("2d", { willReadFrequently: true }));
}

/** Draws the image smaller; null when this browser cannot or falsifies what is drawn. @param {ImageBitmap} image @param {number} [edge] @returns {Promise<Blob | null>} */
async function drawn(image, edge = LONGEST_EDGE_PX) {
  if (!canBeTrusted()) return null;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(image.width, image.height, edge));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

/** A photo that this browser cannot read (HEIC on Android) or draw is sent unchanged: the server can read it. @param {Blob} file */
export async function shrink(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const isSmall =
      Math.max(image.width, image.height) <= LONGEST_EDGE_PX && file.size <= SMALL_ENOUGH_BYTES;
    const made = isSmall ? null : await drawn(image);
    image.close();
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

/** Shrinks a photo and computes its hash. @param {Blob} file as the camera gave it @returns {Promise<Photo>} */
export async function prepare(file) {
  const blob = await shrink(file);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // Copies the file into memory: the picker's file may vanish with its app.
  const copy = new Blob([bytes], { type: blob.type || "image/jpeg" });
  return { sha256: await sha256(bytes), blob: copy, taken_at: new Date().toISOString() };
}

/** A thumbnail for the screen, so that the large photo can be deleted after sending; the photo itself when it cannot be drawn. @param {Blob} photo @param {number} [edge] */
export async function thumbnail(photo, edge = 320) {
  try {
    const image = await createImageBitmap(photo);
    const made = await drawn(image, edge);
    image.close();
    return made ?? photo;
  } catch {
    return null;
  }
}
