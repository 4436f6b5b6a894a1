// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStore } from "../../static/lib/outbox_store.js";
import { isRevoked, wipe } from "../../static/lib/wipe.js";

const TYPE = "/problems/phone_revoked";

test("only our own answer that names this phone is a revocation", () => {
  assert.ok(isRevoked({ type: TYPE, phone_id: "a" }, "a"));
  for (const [problem, own] of /** @type {[any, any][]} */ ([
    [{ type: TYPE, phone_id: "b" }, "a"],
    [{ type: TYPE, phone_id: null }, null],
    [{ type: TYPE }, undefined],
    [{ type: TYPE, phone_id: "" }, ""],
    [{ type: "/problems/signed_out", phone_id: "a" }, "a"],
    [{ phone_id: "a" }, "a"],
    [null, "a"],
    [undefined, "a"],
  ]))
    assert.equal(isRevoked(problem, own), false);
});

test("a wipe leaves nothing and counts the acts that were never sent", async () => {
  const store = memoryStore();
  const item = /** @type {any} */ ({ key: "k", quiet: false });
  await store.put(item);
  await store.put({ ...item, key: "l", state: "refused" });
  await store.put({ ...item, key: "m", quiet: true });
  await store.change("phone", () => ({ jobs: { a: 1 } }));
  let closed = 0;
  const notifications = [{ close: () => (closed += 1) }];
  const registration = /** @type {any} */ ({ getNotifications: async () => notifications });
  assert.equal(await wipe(store, registration), 2, "a receipt is no act of a person");
  assert.deepEqual(await store.all(), []);
  assert.equal(await store.kept("phone"), undefined);
  assert.equal(closed, 1);
});
