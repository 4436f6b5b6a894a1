// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { CAPACITY_BYTES, newKey, Outbox, OutboxFull } from "../../static/lib/outbox.js";
import { lanesOf, laneWait_ms } from "../../static/lib/outbox_lanes.js";
import { outcomeOf, retryWait_ms } from "../../static/lib/outbox_retry.js";
import { memoryStore } from "../../static/lib/outbox_store.js";

/** @typedef {import("../../static/lib/outbox_store.js").Item} Item */

/** @param {string} lane @param {string} kind @returns {import("../../static/lib/outbox.js").Draft} */
const act = (lane, kind) => ({
  lane,
  kind,
  method: "POST",
  path: `/${lane}/${kind}`,
  body: { kind },
});
/** @param {number} status @param {object} [more] */
const refusal = (status, more = {}) =>
  Object.assign(new Error("不行"), { status, problem: { type: "/problems/no" }, ...more });

/** A network that can be cut, a server that keeps what it got, and a clock that moves. */
function network() {
  const got = /** @type {Item[]} */ ([]);
  const world = {
    got,
    now: 1_000_000,
    isUp: true,
    tries: 0,
    /** @type {(item: Item) => void} */
    check: () => {},
    /** @type {(item: Item) => Promise<any> | undefined} */
    wait: () => undefined,
    store: memoryStore(),
    kinds: () => got.map(({ kind }) => kind),
    open: (name = `box-${newKey()}`) =>
      new Outbox({ store: world.store, send: world.send, now: () => world.now, name }),
    /** @param {Item} item @param {string} sent_at */
    send: async (item, sent_at) => {
      world.tries += 1;
      if (!world.isUp) throw refusal(0);
      world.check(item);
      await world.wait(item);
      got.push({ ...item, body: { ...item.body, sent_at } });
      return { effect: "applied" };
    },
  };
  return world;
}

/** @param {Outbox} box */
const settled = async (box) => {
  while (box.draining) await box.draining;
};

/** An answer that comes when the test wants it. */
function held() {
  /** @type {(value: any) => void} */
  let resolve = () => {};
  /** @type {(error: Error) => void} */
  let reject = () => {};
  const promise = new Promise((done, failed) => {
    [resolve, reject] = [done, failed];
  });
  return { promise, resolve, reject };
}

/** A phone without room. */
const full = async () => {
  throw new DOMException("no room", "QuotaExceededError");
};

const pause = (ms = 20) => new Promise((done) => setTimeout(done, ms));

test("what is pressed in a tunnel arrives once, in order, when the network does", async () => {
  const world = network();
  world.isUp = false;
  const box = world.open();
  for (const kind of ["accepted", "departed", "arrived"]) await box.add(act("case-042", kind));
  await settled(box);
  assert.deepEqual(world.kinds(), []);
  assert.equal(box.items.length, 3);
  world.isUp = true;
  await box.drain({ eager: true });
  await box.drain({ eager: true });
  assert.deepEqual(world.kinds(), ["accepted", "departed", "arrived"]);
  assert.equal(box.items.length, 0);
  box.stop();
});

test("a restart loses nothing and keeps the client ids and the times of the press", async () => {
  const world = network();
  world.isUp = false;
  const first = world.open();
  const made = await first.add(act("a", "accepted"));
  await settled(first);
  first.stop();
  world.isUp = true;
  world.now += 3_600_000;
  const second = world.open();
  await second.start();
  assert.equal(world.got[0].key, made.key);
  assert.equal(world.got[0].made_at, new Date(1_000_000).toISOString());
  assert.equal(world.got[0].body?.sent_at, new Date(4_600_000).toISOString());
  second.stop();
});

test("what the service worker has sent meanwhile is told to the page, once", async () => {
  const world = network();
  world.isUp = false;
  const page = world.open();
  const made = await page.add(act("a", "accepted"));
  await settled(page);
  const sent = /** @type {any[]} */ ([]);
  page.addEventListener("sent", (event) => sent.push(/** @type {CustomEvent} */ (event).detail));
  world.isUp = true;
  const worker = world.open();
  await worker.start();
  await worker.drain({ eager: true });
  await page.reload();
  await page.reload();
  assert.deepEqual(
    sent.map(({ item, answer }) => [item.key, answer]),
    [[made.key, null]],
  );
  assert.equal(page.items.length, 0);
  page.stop();
  worker.stop();
});

test("one lane's trouble never holds up another, and is never overtaken in its own", async () => {
  const world = network();
  world.isUp = false;
  const box = world.open();
  for (const [lane, kind] of [
    ["a", "one"],
    ["a", "two"],
    ["b", "three"],
  ])
    await box.add(act(lane, kind));
  await settled(box);
  world.isUp = true;
  world.check = ({ kind }) => {
    if (kind === "one") throw refusal(503);
  };
  await box.drain({ eager: true });
  assert.deepEqual(world.kinds(), ["three"]);
  assert.deepEqual(
    box.items.map(({ kind }) => kind),
    ["one", "two"],
  );
  box.stop();
});

test("a refused act stands with the server's sentence until dismissed, and its lane goes on", async () => {
  const world = network();
  world.check = ({ kind }) => {
    if (kind === "one") throw refusal(422);
  };
  const box = world.open();
  const item = await box.add(act("a", "one"));
  await box.add(act("a", "two"));
  await settled(box);
  assert.deepEqual(world.kinds(), ["two"]);
  assert.deepEqual(
    box.items.map(({ state, problem }) => [state, problem?.detail]),
    [["refused", "不行"]],
  );
  await box.dismiss(item.key);
  assert.equal((await world.store.all()).length, 0);
  box.stop();
});

test("a waiting act cannot be dismissed", async () => {
  const world = network();
  world.isUp = false;
  const box = world.open();
  const item = await box.add(act("a", "one"));
  await settled(box);
  await box.dismiss(item.key);
  assert.equal(box.items.length, 1);
  box.stop();
});

test("it waits as long as it must: its own back-off can be hurried, the server's cannot", async () => {
  const world = network();
  const box = world.open();
  world.check = () => {
    throw refusal(503);
  };
  await box.add(act("a", "one"));
  await settled(box);
  await box.drain();
  assert.equal(world.tries, 1, "not before its time");
  world.check = () => {
    throw refusal(429, { retryAfter_s: 30 });
  };
  await box.drain({ eager: true });
  assert.equal(world.tries, 2, "hurried");
  await box.drain({ eager: true });
  assert.equal(world.tries, 2, "told to wait");
  world.check = () => {};
  world.now += 31_000;
  await box.drain();
  assert.deepEqual(world.kinds(), ["one"]);
  box.stop();
});

test("an act can wait for its position, and goes without when none comes", async () => {
  const world = network();
  const box = world.open();
  const first = await box.add({ ...act("a", "arrived"), not_before: world.now + 3000 });
  const second = await box.add({ ...act("b", "arrived"), not_before: world.now + 3000 });
  await box.drain({ eager: true });
  assert.equal(world.tries, 0);
  await box.amend(first.key, { position: { lat: 30.3, lon: 120.1 } });
  assert.deepEqual(world.got[0].body?.position, { lat: 30.3, lon: 120.1 });
  world.now += 3001;
  await box.drain();
  assert.deepEqual(
    world.got.map(({ key }) => key),
    [first.key, second.key],
  );
  box.stop();
});

test("a dead session refuses nothing: everything waits for the sign-in", async () => {
  const world = network();
  world.check = () => {
    throw refusal(401);
  };
  const box = world.open();
  let isToldOut = false;
  box.addEventListener("signed-out", () => {
    isToldOut = true;
  });
  await box.add(act("a", "one"));
  await settled(box);
  assert.ok(isToldOut);
  assert.equal(box.items[0].state, "waiting");
  box.stop();
});

test("fifty megabytes of photos are the end, words still fit", async () => {
  const world = network();
  world.isUp = false;
  const box = world.open();
  const photo = /** @type {any} */ ({ size: CAPACITY_BYTES - 10 });
  box.items = [
    /** @type {any} */ ({ ...act("photos", "photo"), photo, state: "waiting", not_before: 0 }),
  ];
  await assert.rejects(
    box.add({ ...act("photos", "photo"), photo: new Blob(["x".repeat(11)]) }),
    OutboxFull,
  );
  await box.add(act("a", "accepted"));
  await settled(box);
  box.stop();
});

test("a full outbox keeps every photo it had, over a restart too, and all of them arrive", async () => {
  const world = network();
  world.isUp = false;
  const box = world.open();
  const photo = new Blob([new Uint8Array(CAPACITY_BYTES / 5)]);
  for (const n of [1, 2, 3, 4, 5]) await box.add({ ...act("photos", `photo-${n}`), photo });
  const refused = box.add({ ...act("photos", "photo-6"), photo: new Blob(["x"]) });
  await assert.rejects(refused, (error) => error instanceof OutboxFull);
  await settled(box);
  box.stop();
  const later = world.open();
  await later.reload();
  assert.equal(later.bytes, CAPACITY_BYTES);
  await assert.rejects(later.add({ ...act("photos", "photo-7"), photo: new Blob(["x"]) }));
  world.isUp = true;
  await later.drain({ eager: true });
  assert.deepEqual(world.kinds(), ["photo-1", "photo-2", "photo-3", "photo-4", "photo-5"]);
  await later.add({ ...act("photos", "photo-8"), photo: new Blob(["x"]) });
  await settled(later);
  assert.equal(world.got.length, 6, "there is room again");
  later.stop();
});

test("a full storage holds an act in memory and says so", async () => {
  const world = network();
  world.isUp = false;
  world.store.put = full;
  const box = world.open();
  let told = "";
  box.addEventListener("storage", () => {
    told = box.keeper.trouble ?? "";
  });
  await box.add(act("a", "accepted"));
  await box.add({ ...act("photos", "photo"), photo: new Blob(["x"]) });
  await settled(box);
  assert.equal(told, "full");
  assert.equal(box.keeper.unstored.length, 2);
  world.isUp = true;
  await box.drain({ eager: true });
  await settled(box);
  assert.deepEqual(world.kinds().sort(), ["accepted", "photo"], "a full phone still sends");
  assert.equal(box.items.length, 0);
  box.stop();
});

test("a quiet receipt that is refused goes without a word", async () => {
  const world = network();
  world.check = () => {
    throw refusal(404);
  };
  const box = world.open();
  await box.add({ ...act("a", "receipt.shown"), quiet: true });
  await settled(box);
  assert.equal(box.items.length, 0);
  box.stop();
});

test("a word pressed while a photo crawls up a slow line does not wait for it", async () => {
  const world = network();
  const box = world.open();
  const slow = held();
  world.wait = ({ kind }) => (kind === "photo-1" ? slow.promise : undefined);
  await box.add(act("photos", "photo-1"));
  await pause();
  await box.add(act("a", "arrived"));
  await box.add(act("photos", "photo-2"));
  await pause();
  assert.deepEqual(world.kinds(), ["arrived"]);
  slow.resolve(null);
  await settled(box);
  assert.deepEqual(world.kinds(), ["arrived", "photo-1", "photo-2"], "each once, in order");
  assert.equal(box.items.length, 0);
  box.stop();
});

test("a word pressed in another tab does not wait for this one's photo either", async () => {
  const world = network();
  const name = `box-${newKey()}`;
  const here = world.open(name);
  const there = world.open(name);
  const slow = held();
  world.wait = ({ kind }) => (kind === "photo-1" ? slow.promise : undefined);
  await here.add(act("photos", "photo-1"));
  await pause();
  there.withLock = async () => {}; // the lock is here
  await there.add(act("a", "arrived"));
  await pause(50);
  assert.deepEqual(world.kinds(), ["arrived"]);
  slow.resolve(null);
  await settled(here);
  here.stop();
  there.stop();
  clearTimeout(there.timer);
});

test("a phone's clock that is set back holds nothing for longer than a server may ask", async () => {
  const world = network();
  const box = world.open();
  world.check = () => {
    throw refusal(503, { retryAfter_s: 30 });
  };
  await box.add(act("a", "arrived"));
  await box.add({ ...act("call.sos", "call.sos"), not_before: world.now + 3500 });
  await settled(box);
  world.check = () => {};
  world.now -= 365 * 24 * 3_600_000;
  await box.drain();
  assert.deepEqual(world.kinds(), ["arrived", "call.sos"]);
  box.stop();
});

test("an act that has set off is not changed: the server knows its key by its content", async () => {
  const world = network();
  const box = world.open();
  const bodies = /** @type {string[]} */ ([]);
  const lost = held();
  world.check = ({ body }) => void bodies.push(JSON.stringify(body));
  world.wait = () => lost.promise;
  const made = await box.add({ ...act("a", "arrived"), not_before: world.now + 3000 });
  world.now += 3001; // the phone slept: the finding of its position ends late
  void box.drain();
  await pause();
  void box.amend(made.key, { position: { lat: 30.3, lon: 120.1 } });
  await pause();
  lost.reject(refusal(0));
  await settled(box);
  world.wait = () => undefined;
  await box.drain({ eager: true });
  assert.deepEqual(bodies, [bodies[0], bodies[0]]);
  box.stop();
});

test("a storage that is full holds up no lane, and each act in memory keeps its own place", async () => {
  const world = network();
  world.isUp = false;
  const box = world.open();
  await box.add(act("a", "one"));
  await settled(box);
  world.store.put = full;
  world.isUp = true;
  world.check = ({ kind }) => {
    if (kind === "one") throw refusal(422);
    if (kind !== "two") throw refusal(0);
  };
  await box.add(act("a", "two"));
  await box.add(act("b", "three"));
  await box.drain({ eager: true });
  await settled(box);
  assert.deepEqual(world.kinds(), ["two"], "not behind what could not be marked as refused");
  await box.add(act("c", "four"));
  await settled(box);
  const [three, four] = box.items.slice(-2);
  assert.deepEqual([three.kind, four.kind], ["three", "four"]);
  assert.notEqual(three.n, four.n);
  box.stop();
});

/** The server answers 500 to these kinds, for ever. @param {ReturnType<typeof network>} world @param {string[]} kinds */
const breaksOn = (world, ...kinds) => {
  world.check = ({ kind }) => {
    if (kinds.includes(kind)) throw refusal(500);
  };
};

test("a photo, a call or a sighting that the server fails on keeps no other one waiting", async () => {
  for (const lane of ["photos", "observations", "tips", "call.sos", "receipt-1"]) {
    const world = network();
    const box = world.open();
    breaksOn(world, "bad");
    await box.add(act(lane, "bad"));
    for (const kind of ["good", "better"]) await box.add(act(lane, kind));
    await settled(box);
    assert.deepEqual(world.kinds(), ["good", "better"], lane);
    assert.equal(box.items.length, 1, "and is kept itself");
    box.stop();
  }
});

test("what takes an SOS back is sent after it, even when the server fails on the SOS", async () => {
  const world = network();
  const box = world.open();
  breaksOn(world, "call.sos");
  const press = await box.add(act("call.sos", "call.sos"));
  await box.add({ ...act("call.sos", "call.taken_back"), after: [press.key] });
  await settled(box);
  for (let round = 0; round < 6; round += 1) {
    world.now += 3_600_000;
    await box.drain();
  }
  assert.deepEqual(world.kinds(), [], "sent before it, the SOS would stand after all");
  world.check = () => {};
  world.now += 3_600_000;
  for (let round = 0; round < 2; round += 1) await box.drain();
  assert.deepEqual(world.kinds(), ["call.sos", "call.taken_back"]);
  box.stop();
});

test("an act that waits for another one asks for no timer of its own", () => {
  const press = /** @type {any} */ ({ key: "a", lane: "call.sos", state: "waiting", not_before: 5000 });
  const back = /** @type {any} */ ({ key: "b", lane: "call.sos", state: "waiting", not_before: 0, after: ["a"] });
  assert.equal(laneWait_ms([press, back], 1000), 4000);
  assert.equal(laneWait_ms([{ ...press, state: "refused" }, back], 1000), 0);
});

test("an act that the server goes on failing steps aside, and is sent when the server is well", async () => {
  const world = network();
  const box = world.open();
  breaksOn(world, "accepted");
  for (const kind of ["accepted", "arrived"]) await box.add(act("case", kind));
  await settled(box);
  assert.deepEqual(world.kinds(), [], "a short trouble keeps the order");
  for (let minute = 0; minute < 3; minute += 1) {
    world.now += 61_000;
    await box.drain();
    await settled(box);
  }
  assert.deepEqual(world.kinds(), ["arrived"]);
  await box.add(act("case", "resolved"));
  await settled(box);
  assert.deepEqual(world.kinds(), ["arrived", "resolved"], "nor does a later one wait");
  world.check = () => {};
  world.now += 601_000;
  await box.drain();
  await settled(box);
  assert.deepEqual(world.kinds(), ["arrived", "resolved", "accepted"]);
  box.stop();
});

test("going off duty is never undone by an earlier press that the server kept failing on", async () => {
  const world = network();
  const box = world.open();
  breaksOn(world, "on");
  for (const kind of ["on", "off"]) await box.add(act("duty", kind));
  for (let minute = 0; minute < 4; minute += 1) {
    world.now += 61_000;
    await box.drain();
    await settled(box);
  }
  world.check = () => {};
  world.now += 601_000;
  await box.drain();
  await settled(box);
  assert.deepEqual(world.kinds(), ["off"]);
  assert.deepEqual(
    box.items.map(({ kind, state }) => [kind, state]),
    [["on", "refused"]],
  );
  box.stop();
});

test("a dead network keeps the order: it is nobody's fault", async () => {
  const world = network();
  const box = world.open();
  world.isUp = false;
  for (const kind of ["accepted", "arrived"]) await box.add(act("case", kind));
  for (let minute = 0; minute < 9; minute += 1) {
    world.now += 61_000;
    await box.drain();
    await settled(box);
  }
  world.isUp = true;
  await box.drain({ eager: true });
  assert.deepEqual(world.kinds(), ["accepted", "arrived"]);
  box.stop();
});

test("an arrival that failed is tried again while a photo crawls up a slow line", async () => {
  const world = network();
  const box = world.open();
  const slow = held();
  world.wait = ({ kind }) => (kind === "photo" ? slow.promise : undefined);
  breaksOn(world, "arrived");
  await box.add(act("photos", "photo"));
  await box.add(act("case", "arrived"));
  await pause(50);
  world.check = () => {};
  world.now += 61_000;
  for (let n = 0; n < 100 && !world.got.length; n += 1) await pause(); // its own timer
  assert.deepEqual(world.kinds(), ["arrived"]);
  slow.resolve(null);
  await settled(box);
  box.stop();
});

test("the timer waits for the head of a lane, not for those behind it", async () => {
  const world = network();
  const box = world.open();
  breaksOn(world, "accepted");
  for (const kind of ["accepted", "arrived", "resolved"]) await box.add(act("case", kind));
  await settled(box);
  const waiting = lanesOf(box.waiting()).get("case") ?? [];
  assert.ok(laneWait_ms(waiting, world.now) >= 500);
  box.stop();
});

test("a browser that forbids locks and channels sends all the same", async (context) => {
  const world = network();
  context.mock.method(globalThis, "BroadcastChannel", () => {
    throw new DOMException("denied", "SecurityError");
  });
  const box = world.open();
  const request = async () => {
    throw new DOMException("denied", "SecurityError");
  };
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const forbidden = { configurable: true, value: { locks: { request } } };
  Object.defineProperty(globalThis, "navigator", forbidden);
  await box.add(act("case", "arrived"));
  await settled(box);
  Object.defineProperty(globalThis, "navigator", before ?? { ...forbidden, value: undefined });
  assert.deepEqual(world.kinds(), ["arrived"]);
  box.stop();
});

test("the page is told whether the network or the server is to blame", async () => {
  const world = network();
  const box = world.open();
  const tried = /** @type {number[]} */ ([]);
  box.addEventListener("tried", (event) =>
    tried.push(/** @type {CustomEvent<number>} */ (event).detail),
  );
  breaksOn(world, "bad");
  await box.add(act("photos", "bad"));
  await settled(box);
  world.isUp = false;
  await box.add(act("case", "arrived"));
  await settled(box);
  assert.deepEqual(tried, [500, 0]);
  assert.deepEqual(
    box.items.map(({ failed_status }) => failed_status),
    [500, 0],
  );
  box.stop();
});

test("what a failure means", () => {
  const cases = /** @type {const} */ ([
    [0, {}, "retry"],
    [408, {}, "retry"],
    [429, {}, "retry"],
    [500, {}, "retry"],
    [507, {}, "retry"],
    [401, {}, "signed-out"],
    [410, { problem: { type: "/problems/grid_closed" } }, "signed-out"],
    [410, { problem: { type: "/problems/gone" } }, "refused"],
    [403, {}, "refused"],
    [404, {}, "refused"],
    [413, {}, "refused"],
    [422, {}, "refused"],
    [409, {}, "refused"],
    [409, { retryAfter_s: 1 }, "retry"],
    [409, { problem: { type: "/problems/in_flight" } }, "retry"],
  ]);
  for (const [status, more, fate] of cases)
    assert.equal(outcomeOf(refusal(status, more)), fate, String(status));
  assert.equal(outcomeOf(new TypeError("network")), "retry");
});

test("a refusal that is not of our server's types is passing", () => {
  for (const status of [402, 403, 404, 405, 410, 413, 415, 422, 431, 451])
    for (const problem of [{}, { status }, { type: "about:blank" }, { type: "https://cdn.example/413" }])
      assert.equal(outcomeOf(refusal(status, { problem })), "retry", `${status} ${problem.type}`);
});

test("a gateway's 413 keeps a photo however often it comes, and the photo goes when it ends", async (t) => {
  const world = network();
  world.check = () => {
    throw refusal(413, { problem: { status: 413 } });
  };
  const box = world.open();
  t.after(() => box.stop());
  const photo = new Blob(["x".repeat(1000)]);
  await box.add({ ...act("photo", "photo"), photo });
  for (let tries = 0; tries < 40; tries += 1) {
    world.now += 600_000;
    await box.drain({ eager: true });
    await settled(box);
  }
  assert.ok(world.tries > 30);
  assert.deepEqual([box.items[0].state, box.items[0].photo?.size], ["waiting", 1000]);
  world.check = () => {};
  world.now += 600_000;
  await box.drain({ eager: true });
  await settled(box);
  assert.deepEqual(world.kinds(), ["photo"]);
});

test("the back-off doubles up to a minute, later to ten, and obeys", () => {
  for (let tries = 0; tries < 20; tries += 1) {
    const wait = retryWait_ms(tries);
    assert.ok(wait >= 500 && wait <= (tries < 12 ? 60_000 : 600_000));
  }
  assert.equal(retryWait_ms(0, 7), 7000);
});

test("client ids are hex, and sort by time", () => {
  const keys = [1_000, 2_000_000_000_000, 3_000_000_000_000].map((ms) => newKey(ms));
  for (const key of keys) assert.match(key, /^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  assert.deepEqual([...keys].sort(), keys);
});
