// @ts-check
/** Words that go up the open socket instead of by HTTP, one answer each. HTTP stays the other way. */

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./frame.d.ts").Frame} Frame */

/** A server that has it answers within a second; after this the word goes by HTTP, under its key. */
const PATIENCE_MS = 2000;
/** The server shuts a socket that says more than 30 things in 10 s. */
const MOST = 10;
const MOST_WITHIN_MS = 10_000;

export class Words {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    /** @type {Set<string>} the kinds that this server hears; older ones hear none */
    this.kinds = new Set();
    /** @type {Map<string, (answer: unknown) => void>} */
    this.waiting = new Map();
    /** @type {number[]} when the last few were said */
    this.said = [];
    live.addEventListener("frame", (event) =>
      this.hear(/** @type {CustomEvent<Frame>} */ (event).detail),
    );
    live.addEventListener("state", () => live.state === "open" || this.giveUp());
  }

  /** @param {Frame} frame */
  hear(frame) {
    if (frame.kind === "hello") {
      this.giveUp();
      this.kinds = new Set(frame.hears);
    }
    if (frame.kind === "ack") this.waiting.get(frame.key ?? "")?.(frame.answer ?? null);
  }

  /** What waits goes by HTTP: the socket is gone. */
  giveUp() {
    this.kinds = new Set();
    for (const done of [...this.waiting.values()]) done(null);
  }

  /**
   * The server's answer, once what was said is durable. Null: say it by HTTP.
   * @param {string} kind
   * @param {string} key the act's Idempotency-Key
   * @param {Record<string, unknown>} word
   * @returns {Promise<unknown>}
   */
  say(kind, key, word) {
    if (!this.kinds.has(kind) || this.waiting.has(key) || !this.#mayGo())
      return Promise.resolve(null);
    return new Promise((resolve) => {
      const done = (/** @type {unknown} */ answer) => {
        clearTimeout(timer);
        this.waiting.delete(key);
        resolve(answer);
      };
      const timer = setTimeout(done, PATIENCE_MS, null);
      this.waiting.set(key, done);
      this.live.socket?.send(JSON.stringify({ kind, key, ...word }));
    });
  }

  #mayGo() {
    const now = performance.now();
    this.said = this.said.filter((at) => now - at < MOST_WITHIN_MS);
    if (this.said.length >= MOST) return false;
    this.said.push(now);
    return true;
  }
}
