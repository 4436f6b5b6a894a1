// @ts-check
/** The socket of a phone that sleeps, moves from mast to mast and loses servers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Live } from "../../static/lib/live.js";

/** A browser's world, with a clock that the test moves. @param {any} context */
function world(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {any[]} */
  const sockets = [];
  class Socket {
    /** @param {URL} url */
    constructor(url) {
      this.url = String(url);
      /** @type {string[]} */
      this.sent = [];
      this.isClosed = false;
      sockets.push(this);
    }
    /** @param {string} text */
    send(text) {
      this.sent.push(text);
    }
    close() {
      this.isClosed = true;
    }
  }
  const page = Object.assign(new EventTarget(), { hidden: false });
  const network = Object.assign(new EventTarget(), { type: "wifi", effectiveType: "4g" });
  const device = new EventTarget();
  let now = 0;
  const globals = {
    WebSocket: Socket,
    document: page,
    location: { href: "https://patrol.test/phone" },
    navigator: { connection: network, onLine: true },
    performance: { now: () => now },
    addEventListener: device.addEventListener.bind(device),
    removeEventListener: device.removeEventListener.bind(device),
  };
  const before = Object.getOwnPropertyDescriptors(globalThis);
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  context.after(() => {
    for (const name of Object.keys(globals))
      if (before[name]) Object.defineProperty(globalThis, name, before[name]);
      else delete (/** @type {any} */ (globalThis)[name]);
  });
  const live = new Live({ after: () => 7 });
  live.start();
  return {
    live,
    page,
    network,
    sockets,
    newest: () => sockets.at(-1),
    /** @param {number} ms */
    pass(ms) {
      for (let gone = 0; gone < ms; gone += 250) {
        now += 250;
        context.mock.timers.tick(250);
      }
    },
    /** The phone sleeps: time goes by and no timer runs. @param {number} ms */
    sleep(ms) {
      now += ms;
    },
    /** @param {object} frame */
    hears(frame) {
      sockets.at(-1).onmessage({ data: JSON.stringify(frame) });
    },
    /** @param {string} kind */
    device: (kind) => device.dispatchEvent(new Event(kind)),
  };
}

test("within two seconds of the network it tries again, and not at once for all", (context) => {
  const { device, hears, pass, sockets, live } = world(context);
  hears({ kind: "hello", upto: 7 });
  device("offline");
  assert.equal(live.state, "offline");
  context.mock.method(Math, "random", () => 0.9);
  device("online");
  assert.equal(sockets.length, 1, "with jitter");
  pass(2000);
  assert.equal(sockets.length, 2);
  assert.match(sockets[1].url, /^wss:.*after=7$/);
});

test("also with the page hidden, for the belt is where the phone is", (context) => {
  const { device, page, pass, sockets } = world(context);
  device("offline");
  page.hidden = true;
  device("online");
  pass(1000);
  assert.equal(sockets.length, 2);
});

test("a phone that slept through a heartbeat opens anew when it is looked at", (context) => {
  const { hears, page, pass, sleep, sockets } = world(context);
  hears({ kind: "hello", upto: 7 });
  sleep(10_000);
  page.dispatchEvent(new Event("visibilitychange"));
  pass(1000);
  assert.equal(sockets.length, 1, "it has heard of the server a moment ago");
  sleep(18_000);
  page.dispatchEvent(new Event("visibilitychange"));
  pass(1000);
  assert.equal(sockets.length, 2);
  assert.ok(sockets[0].isClosed);
});

test("from Wi-Fi to the mast the old socket is given up, open or not", (context) => {
  const { hears, network, pass, sockets } = world(context);
  hears({ kind: "hello", upto: 7 });
  network.effectiveType = "3g";
  network.dispatchEvent(new Event("change"));
  pass(1000);
  assert.equal(sockets.length, 1, "only slower");
  network.type = "cellular";
  network.dispatchEvent(new Event("change"));
  pass(1000);
  assert.equal(sockets.length, 2);
});

test("35 seconds without a frame are a dead socket, and each heartbeat is answered", (context) => {
  const { hears, newest, pass, sockets } = world(context);
  hears({ kind: "hello", upto: 7 });
  pass(30_000);
  hears({ kind: "heartbeat", upto: 9 });
  assert.deepEqual(newest().sent, ['{"kind":"pong"}']);
  pass(34_000);
  assert.equal(sockets.length, 1);
  pass(3000);
  assert.equal(sockets.length, 2);
  assert.match(newest().url, /after=9$/);
});

test("a handshake that nobody answers is given up sooner", (context) => {
  const { pass, sockets } = world(context);
  pass(14_000);
  assert.equal(sockets.length, 2);
});
