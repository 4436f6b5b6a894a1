// @ts-check
/** 没叫到: the orders that reached nobody, fetched again when a frame may have changed them. */

/** @typedef {import("./types.js").Frame} Frame */
/**
 * @typedef {object} Row
 * @property {string} assignment_id
 * @property {string} incident_id
 * @property {string} number
 * @property {string} title
 * @property {1|2|3|4} severity
 * @property {string} call_sign
 * @property {string} since
 * @property {import("./types.js").Delivery[]} channels
 * @property {{do: string, at: string}|null} next
 */

/** Frames within this time cause one request. */
const GATHER_MS = 700;
const RETRY_MS = 5000;
const TOUCHED_BY =
  /^(order|assignment|receipt|delivery|incident|closure|escalation|policy)\.|^deliveries$/;

/** True when a frame may change the list of unreached orders. @param {Frame} frame */
export const mayChangeUnreached = ({ kind }) => TOUCHED_BY.test(kind);

/**
 * Turns lengths into times, so that the screen counts on until the next answer.
 * @param {import("./types.js").UnreachedOrder} row as the server sends it
 * @param {number} now_ms
 * @returns {Row}
 */
export function withMoments({ waited_s, next, ...row }, now_ms) {
  const iso = (/** @type {number} */ seconds) => new Date(now_ms + seconds * 1000).toISOString();
  return { ...row, since: iso(-waited_s), next: next && { do: next.do, at: iso(next.in_s) } };
}

export class Unreached {
  /** @type {Row[]} */
  rows = [];
  isStale = false;
  /** The time of the last answer. */
  readAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #isAsking = false;
  #isAgain = false;

  /**
   * @param {() => Promise<import("../../lib/types.d.ts").UnreachedOut>} ask
   * @param {() => number} now the server's time
   * @param {() => void} changed
   */
  constructor(ask, now, changed) {
    this.ask = ask;
    this.now = now;
    this.changed = changed;
  }

  /** @param {Frame} frame */
  followFrame(frame) {
    if (mayChangeUnreached(frame)) this.loadSoon();
  }

  /** Many frames in one moment cause one request, and only one request runs at a time. */
  loadSoon(wait_ms = GATHER_MS) {
    if (this.#isAsking) this.#isAgain = true;
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.#load(), wait_ms);
  }

  async #load() {
    this.#timer = undefined;
    this.#isAsking = true;
    try {
      const { orders } = await this.ask();
      this.rows = orders.map((row) => withMoments(row, this.now()));
      this.isStale = false;
      this.readAt = this.now();
    } catch {
      this.isStale = true;
    }
    this.#isAsking = false;
    if (this.isStale) this.loadSoon(RETRY_MS);
    else if (this.#isAgain) this.loadSoon();
    this.#isAgain = false;
    this.changed();
  }
}
