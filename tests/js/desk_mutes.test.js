// @ts-check
/** A mute ends by itself, is kept by the browser, and never silences an SOS. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mutes } from "../../static/desk/alarm/mutes.js";

test("a kind is muted for a time of its own, and heard again by a press or by itself", () => {
  let now = 1_000_000;
  const mutes = new Mutes(() => now);
  mutes.mute("new", 60);
  mutes.mute("urgent", 10);
  assert.deepEqual(mutes.muted, [
    { kind: "urgent", until: now + 600_000 },
    { kind: "new", until: now + 3_600_000 },
  ]);
  assert.equal(new Mutes(() => now).until("new"), now + 3_600_000, "also after a reload");
  now += 600_001;
  assert.equal(mutes.until("urgent"), null);
  mutes.hear("new");
  assert.deepEqual(mutes.muted, []);
});

test("nothing mutes an SOS, nor a 特急 for long, nor does a clock that is set back", () => {
  let now = 50_000_000;
  const mutes = new Mutes(() => now);
  mutes.mute("sos", 10);
  mutes.mute("urgent", 60);
  assert.deepEqual(mutes.muted, []);
  mutes.mute("urgent", 10);
  now -= 40_000_000;
  assert.equal(mutes.until("urgent"), null);
});
