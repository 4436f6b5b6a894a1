// @ts-check
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { fileName, fitted, isHonest, prepare } from "../../static/lib/photos.js";
import { sha256, sha256Slow } from "../../static/lib/sha256.js";

test("a photo is named by the bytes that will be sent", async () => {
  const bytes = new Uint8Array(randomBytes(5000));
  const photo = await prepare(new Blob([bytes], { type: "image/heic" }));
  const sent = new Uint8Array(await photo.blob.arrayBuffer());
  assert.equal(photo.sha256, createHash("sha256").update(sent).digest("hex"));
  assert.deepEqual(sent, bytes, "what cannot be drawn here goes as it is");
});

test("the file's name carries its kind", () => {
  const name = "a".repeat(64);
  assert.equal(
    fileName({ sha256: name, blob: new Blob([], { type: "image/png" }) }),
    `${name}.png`,
  );
  assert.equal(
    fileName({ sha256: name, blob: new Blob([], { type: "image/jpeg" }) }),
    `${name}.jpg`,
  );
  assert.equal(fileName({ sha256: name, blob: new Blob([]) }), `${name}.jpg`);
});

test("the longest edge is cut to size, never stretched", () => {
  assert.deepEqual(fitted(4000, 3000), { width: 1920, height: 1440 });
  assert.deepEqual(fitted(3000, 4000), { width: 1440, height: 1920 });
  assert.deepEqual(fitted(640, 480), { width: 640, height: 480 });
});

test("the hash without the browser's help is the same hash", async () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 4096]) {
    const bytes = new Uint8Array(randomBytes(size));
    const known = createHash("sha256").update(bytes).digest("hex");
    assert.equal(sha256Slow(bytes), known, `${size} bytes`);
    assert.equal(await sha256(bytes), known);
  }
});

/** A canvas in memory; `told` changes each value that is read back. @param {(value: number, at: number) => number} told */
function canvas(told) {
  const width = 16;
  const pixels = new Uint8ClampedArray(width * 4 * 4);
  return {
    fillStyle: "",
    /** @param {number} x @param {number} y @param {number} w @param {number} h */
    fillRect(x, y, w, h) {
      const colour = [...this.fillStyle.matchAll(/[0-9]+/g)].map(Number);
      for (let row = y; row < y + h; row++)
        for (let column = x; column < x + w; column++)
          pixels.set([...colour, 255], (row * width + column) * 4);
    },
    getImageData: () => ({ data: pixels.map(told) }),
  };
}

/** @param {ReturnType<typeof canvas>} fake */
const honest = (fake) => isHonest(/** @type {any} */ (fake));

test("a canvas that gives one colour, noise or nothing is not trusted with evidence", () => {
  assert.equal(
    honest(canvas((value) => value)),
    true,
  );
  assert.equal(
    honest(canvas((value, at) => value + (at % 3))),
    true,
    "a step of noise harms nothing",
  );
  assert.equal(honest(canvas(() => 255)), false);
  assert.equal(honest(canvas((_, at) => (at * 7919) % 256)), false);
  assert.equal(isHonest(null), false);
});

/** @param {(value: number, at: number) => number} told */
async function prepared(told) {
  const big = { width: 4000, height: 3000, close() {} };
  const page = {
    createElement: () => ({
      getContext: () => Object.assign(canvas(told), { drawImage() {} }),
      toBlob: (/** @type {(blob: Blob) => void} */ done) => done(new Blob(["drawn"])),
    }),
  };
  Object.assign(globalThis, { document: page, createImageBitmap: async () => big });
  try {
    const photo = await prepare(new Blob(["the camera's own bytes"], { type: "image/jpeg" }));
    return await photo.blob.text();
  } finally {
    Object.assign(globalThis, { document: undefined, createImageBitmap: undefined });
  }
}

test("a browser that falsifies its canvas sends the original", async () => {
  assert.equal(await prepared((value) => value), "drawn");
  assert.equal(await prepared(() => 255), "the camera's own bytes");
});
