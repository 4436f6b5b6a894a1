// @ts-check
/** Short requests that go over the open socket instead of HTTP; each gets one answer. */

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./frame.d.ts").Frame} Frame */

/** The server answers within a second. After this time the caller uses HTTP, with the same key. */
const PATIENCE_MS = 2000;
/** The server closes a socket that sends more than 30 messages in 10 s, so we stay well below. */
const MOST = 10;
const MOST_WITHIN_MS = 10_000;

export class Words {
  /** @param {Live} live */
  constructor(live) {
    this.live = live;
    /** @type {Set<string>} the kinds that this server accepts here; an older server accepts none */
    this.kinds = new Set();
    /** @type {Map<string, (answer: unknown) => void>} */
    this.waiting = new Map();
    /** @type {number[]} the times of the last requests */
    this.sentAt_ms = [];
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

  /** The socket is gone: answers null to all waiting requests, so that they go by HTTP. */
  giveUp() {
    this.kinds = new Set();
    for (const done of [...this.waiting.values()]) done(null);
  }

  /**
   * Returns the server's answer, which comes once the write is durable; null means "use HTTP".
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
    this.sentAt_ms = this.sentAt_ms.filter((at_ms) => now - at_ms < MOST_WITHIN_MS);
    if (this.sentAt_ms.length >= MOST) return false;
    this.sentAt_ms.push(now);
    return true;
  }
}
