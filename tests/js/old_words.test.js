// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { upgradedPhone } from "../../static/lib/old_words.js";
import { Outbox } from "../../static/lib/outbox.js";
import { memoryStore } from "../../static/lib/outbox_store.js";
import { endKind } from "../../static/phone/state/jobs.js";
import { reduce, saved } from "../../static/phone/state/state.js";
import { phone } from "./phone_cast.js";

/** A receipt as the page of the version before stored it. */
const before = {
  key: "k1",
  lane: "o-042",
  kind: "receipt.shown",
  method: "POST",
  path: "/api/v1/assignments/o-042/receipts",
  body: { kind: "shown", road: "push" },
  photo: null,
  sha256: null,
  assignment: "o-042",
  quiet: true,
  made_at: "2026-11-22T06:00:00.000Z",
  state: /** @type {const} */ ("waiting"),
  tries: 0,
  not_before: 0,
  waits_for: null,
  problem: null,
};

test("an act that was pressed before the upgrade is sent after it in the words of today", async () => {
  const store = memoryStore();
  await store.put(before);
  const sent = /** @type {any[]} */ ([]);
  const send = async (/** @type {any} */ item) => void sent.push(item.body);
  const box = new Outbox({ store, send, now: () => Date.parse(before.made_at), name: "upgrade" });
  await box.reload();
  await box.drain();
  assert.deepEqual(sent, [{ kind: "shown", channel: "push" }]);
  assert.deepEqual(await store.all(), []);
  box.stop();
});

test("what the page kept is read in the words of today, and a person's text stays", () => {
  const check = { id: "a", by: "701", at: "", ends_at: "" };
  const kept = {
    ...saved(phone()),
    check: undefined,
    test: check,
    gone: { "o-042": { why: "lapsed", reason: "lapsed", instead: "017" } },
    notices: [{ id: "gone-o-042", kind: "gone.lapsed.instead" }],
  };
  const state = reduce(phone(), { type: "saved", saved: upgradedPhone(kept) });
  assert.deepEqual(state.check, check);
  assert.equal(state.notices[0].kind, "gone.replaced.instead");
  assert.deepEqual(state.gone["o-042"], { why: "replaced", reason: "lapsed", instead: "017" });
  assert.equal(endKind(state.gone["o-042"]), "gone.replaced.instead");
  assert.deepEqual(upgradedPhone(upgradedPhone(kept)), upgradedPhone(kept));
});
