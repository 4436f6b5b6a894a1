// @ts-check
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { fileName, fitted, prepare } from "../../static/lib/photos.js";
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
