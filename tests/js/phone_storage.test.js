// @ts-check
/** Private windows, full phones, evictions, upgrades and two tabs: nothing is lost silently. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Outbox } from "../../static/lib/outbox.js";
import { Keeper } from "../../static/lib/outbox_keeper.js";
import { openStore } from "../../static/lib/outbox_store.js";
import { Forms } from "../../static/phone/state/forms.js";
import { domError, FakeIndexedDB, FakeKeyRange } from "./fake_indexeddb.js";

/** @type {FakeIndexedDB} */
let phone;
/** @type {string[]} */
let sent;
let isUp = false;
/** @type {Outbox[]} */
let boxes = [];

/** @param {() => unknown} get what the page reads as `indexedDB` */
const giveIndexedDB = (get) =>
  Object.defineProperty(globalThis, "indexedDB", { configurable: true, get });

beforeEach(() => {
  phone = new FakeIndexedDB();
  sent = [];
  isUp = false;
  boxes = [];
  Object.assign(globalThis, { IDBKeyRange: FakeKeyRange });
  giveIndexedDB(() => phone);
});
afterEach(() => {
  for (const box of boxes) box.stop();
});

/** @param {import("../../static/lib/outbox_store.js").Item} item */
async function send({ kind }) {
  if (!isUp) throw Object.assign(new Error("no network"), { status: 0 });
  sent.push(kind);
  return {};
}

function open() {
  const box = new Outbox({ store: openStore(), send, name: `box-${boxes.length}` });
  boxes.push(box);
  return box;
}
/** @param {string} kind @param {object} [more] */
const act = (kind, more = {}) => ({
  lane: "case",
  kind,
  method: "POST",
  path: "/",
  body: { kind },
  ...more,
});
/** @param {Outbox} box */
const settled = async (box) => {
  while (box.draining) await box.draining;
};
/** @param {Outbox} box */
async function goesOut(box) {
  isUp = true;
  await box.drain({ eager: true });
  await settled(box);
  box.stop();
  return sent;
}
const photo = { lane: "photos", photo: new Blob(["a photo"]) };

test("a press is kept though its page is loaded again at once", async () => {
  const page = open();
  await page.start();
  void page.add(act("accept"));
  void page.add(act("depart"));
  while (phone.running.size < 2) await Promise.resolve(); // nothing but the press itself has run
  phone.leave();
  const later = open();
  await later.reload();
  assert.deepEqual(later.items.map(({ kind }) => kind), ["accept", "depart"]);
});

/** @type {[string, (phone: FakeIndexedDB) => void][]} */
const DENIALS = [
  ["there is no IndexedDB at all", () => giveIndexedDB(() => undefined)],
  [
    "the mere mention of it throws",
    () =>
      giveIndexedDB(() => {
        throw domError("SecurityError");
      }),
  ],
  [
    "it does not open",
    (phone) => {
      phone.fault = (operation) => (operation === "open" ? domError("InvalidStateError") : null);
    },
  ],
  [
    "it does not read",
    (phone) => {
      phone.fault = (operation) => (operation === "read" ? domError("UnknownError") : null);
    },
  ],
  [
    "it does not write (a photo in a private window of an old Safari)",
    (phone) => {
      phone.fault = (operation) => (operation === "write" ? domError("DataCloneError") : null);
    },
  ],
];

for (const [why, deny] of DENIALS)
  test(`acts and photos go out and the page says that it keeps nothing: ${why}`, async () => {
    deny(phone);
    const box = open();
    const told = /** @type {(string | null)[]} */ ([]);
    box.addEventListener("storage", () => told.push(box.keeper.trouble));
    await box.start();
    await box.add(act("accepted"));
    await box.add(act("photo", photo));
    await settled(box);
    assert.equal(told[0], "denied", "at once");
    assert.equal(box.keeper.unstored.length, 2);
    assert.equal(box.items.length, 2);
    assert.deepEqual(await goesOut(box), ["accepted", "photo"]);
    assert.equal(box.items.length, 0);
  });

test("a storage that never answers delays no press by more than seconds", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  phone.hangs = true;
  const keeper = new Keeper(openStore());
  const read = keeper.read([], () => 0);
  for (let ms = 0; ms < 3000; ms += 100) {
    context.mock.timers.tick(100);
    await Promise.resolve();
  }
  assert.deepEqual(await read, []);
  assert.equal(keeper.trouble, "denied");
  const item = /** @type {import("../../static/lib/outbox_store.js").Item} */ ({ key: "k" });
  await keeper.save(item); // no timer runs here: it does not wait again
  await keeper.kept("drafts");
  assert.deepEqual(keeper.unstored, [item]);
});

test("a full phone keeps acts and photos in the page, says so, and stores them when there is room", async () => {
  const box = open();
  await box.start();
  phone.fault = (operation) => (operation === "write" ? domError("QuotaExceededError") : null);
  await box.add(act("accepted"));
  await box.add(act("photo", photo));
  await settled(box);
  assert.equal(box.keeper.trouble, "full");
  assert.equal(box.keeper.unstored.length, 2);
  phone.fault = () => null;
  await box.reload();
  assert.equal(box.keeper.trouble, null);
  assert.equal(box.keeper.unstored.length, 0);
  box.stop();
  const later = open();
  await later.start();
  assert.deepEqual(
    later.items.map(({ kind }) => kind),
    ["accepted", "photo"],
  );
  assert.deepEqual(await goesOut(later), ["accepted", "photo"]);
});

test("a form that cannot be stored stays in the page and is told", async () => {
  const box = open();
  await box.start();
  const forms = new Forms(box.keeper, () => {});
  await forms.load();
  phone.fault = (operation) => (operation === "write" ? domError("QuotaExceededError") : null);
  forms.change("case", { text: "二楼有烟" });
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(forms.of("case").text, "二楼有烟");
  assert.equal(box.keeper.trouble, "full");
  phone.fault = () => null;
  forms.change("case", { text: "二楼有烟，已疏散" });
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(box.keeper.trouble, null, "there is room again");
  box.stop();
});

test("what the browser evicts under an open page is stored again, and is not taken for sent", async () => {
  const box = open();
  const gone = /** @type {string[]} */ ([]);
  box.addEventListener("sent", (event) =>
    gone.push(/** @type {CustomEvent} */ (event).detail.item.kind),
  );
  await box.start();
  await box.add(act("accepted"));
  await box.add(act("photo", photo));
  await settled(box);
  phone.evict();
  await box.reload();
  assert.deepEqual(gone, []);
  box.stop();
  const later = open();
  await later.start();
  assert.deepEqual(
    later.items.map(({ kind }) => kind),
    ["accepted", "photo"],
  );
  assert.deepEqual(await goesOut(later), ["accepted", "photo"]);
});

test("a wipe whose connection the browser closes meanwhile is done on a new one", async () => {
  const store = openStore();
  await store.change("phone", () => "an order");
  let faults = 1;
  phone.fault = (operation) =>
    operation === "write" && faults-- > 0 ? domError("AbortError") : null;
  await store.wipe();
  assert.equal(await store.kept("phone"), undefined);
  assert.equal(phone.opened, 2);
});

test("a sign-out in another tab is no eviction: nothing comes back", async () => {
  const here = open();
  await here.start();
  await here.add(act("accepted"));
  await settled(here);
  const there = open();
  await there.start();
  await there.keeper.giveUp().wipe();
  await here.reload();
  assert.deepEqual(here.items, []);
  here.stop();
  there.stop();
  assert.deepEqual(await openStore().all(), []);
});

/** Opens the storage as a page of a newer version does. @returns {Promise<boolean>} false while an older tab holds it */
const upgrade = () =>
  new Promise((done) => {
    const request = phone.open("patrol", 2);
    request.onsuccess = () => done(true);
    request.onblocked = () => done(false);
  });

test("an older tab lets a newer version open, keeps its acts, and says why it stores nothing", async () => {
  const old = open();
  await old.start();
  await old.add(act("accepted"));
  await settled(old);
  assert.equal(await upgrade(), true, "not blocked");
  await old.add(act("arrived"));
  await settled(old);
  assert.equal(old.keeper.trouble, "newer");
  assert.deepEqual(
    old.items.map(({ kind }) => kind),
    ["accepted", "arrived"],
  );
  assert.deepEqual(await goesOut(old), ["accepted", "arrived"]);
});

test("two tabs fill in two forms, and neither loses the other's", async () => {
  const [here, there] = [open(), open()];
  const forms = [here, there].map((box) => new Forms(box.keeper, () => {}));
  for (const each of forms) await each.load();
  forms[0].change("case", { text: "已到" });
  await new Promise((done) => setTimeout(done, 20));
  forms[1].change("observe", { text: "路灯坏了" });
  await new Promise((done) => setTimeout(done, 20));
  const later = new Forms(new Keeper(openStore()), () => {});
  await later.load();
  assert.equal(later.of("case").text, "已到");
  assert.equal(later.of("observe").text, "路灯坏了");
  here.stop();
  there.stop();
});

test("a clock set back by a year loses no act and keeps the order", async () => {
  const world = { now: Date.parse("2026-11-29T01:00:00Z") };
  const box = new Outbox({ store: openStore(), send, now: () => world.now, name: "clock" });
  await box.start();
  await box.add(act("accepted"));
  world.now -= 365 * 24 * 3_600_000;
  await box.add(act("arrived"));
  await settled(box);
  assert.deepEqual(await goesOut(box), ["accepted", "arrived"]);
});
