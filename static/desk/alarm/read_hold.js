// @ts-check
/** Holds back presses on an offer that has just appeared or changed: nobody can have read it yet. */

import { HOLD_MS } from "../keys.js";

export class ReadHold {
  #now;
  #offer = "";
  #until = Number.NEGATIVE_INFINITY;

  /** @param {() => number} [now] milliseconds that only go forward */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** @param {string} offer what a press would do now */
  see(offer) {
    if (offer !== this.#offer) this.#until = this.#now() + HOLD_MS;
    this.#offer = offer;
  }

  isHeld() {
    return this.#now() < this.#until;
  }
}
