// @ts-check
/** The age of the screen: every live panel says 实时, or since when it has heard nothing new. */

/** @typedef {{kind: string, upto?: number}} Heard a frame */

/** The server sends a heartbeat every 15 s. */
const MISSED_MS = 17_000;
/** A shorter break is no news: the socket resumes where it stopped. */
const PATIENCE_MS = 1500;

export class Freshness {
  /** The seq at which the socket began; until the page has come so far, it is behind. */
  #head = 0;
  #heardAt = 0;
  /** The last moment at which the screen was whole. */
  #wholeAt;
  #liveAt;

  /** @param {number} now when the board was read */
  constructor(now) {
    this.#wholeAt = now;
    this.#liveAt = now;
  }

  /** @param {Heard} frame @param {number} now */
  heard({ kind, upto = 0 }, now) {
    this.#heardAt = now;
    if (kind === "hello") this.#head = upto;
  }

  /**
   * @param {number} now @param {boolean} isOpen the socket stands @param {number} upto the last seq that the page holds
   * @returns {number|null} the moment up to which the screen is whole; null while it is live
   */
  behind(now, isOpen, upto) {
    if (isOpen && upto >= this.#head && now - this.#heardAt <= MISSED_MS) {
      this.#wholeAt = this.#heardAt;
      this.#liveAt = now;
    }
    return now - this.#liveAt < PATIENCE_MS ? null : this.#wholeAt;
  }
}
