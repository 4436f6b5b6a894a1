// @ts-check
/** 没叫到: asked of the server again, gently, whenever something may have changed it. */

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

const GATHER_MS = 700;
const RETRY_MS = 5000;
const TOUCHED_BY =
  /^(order|assignment|receipt|delivery|incident|closure|escalation|policy)\.|^deliveries$/;

/** @param {Frame} frame */
export const touches = ({ kind }) => TOUCHED_BY.test(kind);

/**
 * Lengths become moments, so that they go on counting until the next answer.
 * @param {any} row as the server sends it
 * @param {number} now_ms
 * @returns {Row}
 */
export function momentsOf({ waited_s, next, ...row }, now_ms) {
  const iso = (/** @type {number} */ seconds) => new Date(now_ms + seconds * 1000).toISOString();
  return { ...row, since: iso(-waited_s), next: next && { do: next.do, at: iso(next.in_s) } };
}

export class Unreached {
  /** @type {Row[]} */
  rows = [];
  isStale = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #isAsking = false;
  #isAgain = false;

  /**
   * @param {() => Promise<any>} ask
   * @param {() => number} now the server's time
   * @param {() => void} changed
   */
  constructor(ask, now, changed) {
    this.ask = ask;
    this.now = now;
    this.changed = changed;
  }

  /** @param {Frame} frame */
  hear(frame) {
    if (touches(frame)) this.soon();
  }

  /** Many frames in one moment are one request, and one request at a time. */
  soon(wait_ms = GATHER_MS) {
    if (this.#isAsking) this.#isAgain = true;
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.#load(), wait_ms);
  }

  async #load() {
    this.#timer = undefined;
    this.#isAsking = true;
    try {
      const { orders } = await this.ask();
      this.rows = orders.map((/** @type {any} */ row) => momentsOf(row, this.now()));
      this.isStale = false;
    } catch {
      this.isStale = true;
    }
    this.#isAsking = false;
    if (this.isStale) this.soon(RETRY_MS);
    else if (this.#isAgain) this.soon();
    this.#isAgain = false;
    this.changed();
  }
}
