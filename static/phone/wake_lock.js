// @ts-check
/** Keeps the screen on while an order is open; the browser lets go whenever the page is hidden. */

export class WakeLock {
  /** @type {WakeLockSentinel | null} */
  #held = null;
  #isWanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#settle());
  }

  /** @param {boolean} isWanted */
  want(isWanted) {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    void this.#settle();
  }

  async #settle() {
    if (!this.#isWanted) {
      await this.#held?.release();
      this.#held = null;
    } else if (!document.hidden && (!this.#held || this.#held.released)) {
      this.#held = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    }
  }
}
