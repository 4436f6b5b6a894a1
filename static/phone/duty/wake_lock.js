// @ts-check
/** Keeps the screen on. The browser releases the lock when the page is hidden or the battery is low. */

/** @typedef {"off" | "held" | "none" | "refused"} Standing `none`: this browser cannot */

/** A refused lock is asked for again after this time. */
const AGAIN_MS = 30_000;

/** Events: `change`. */
export class WakeLock extends EventTarget {
  /** @type {Standing} */
  standing = "off";
  /** @type {WakeLockSentinel | null} */
  #lock = null;
  #isWanted = false;
  #isAsking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#settle());
  }

  /** @param {boolean} isWanted */
  want(isWanted) {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    void this.#settle();
  }

  async #settle() {
    clearTimeout(this.#timer);
    if (!this.#isWanted) {
      await this.#lock?.release();
      this.#lock = null;
      return this.#become("off");
    }
    if (!navigator.wakeLock) return this.#become("none");
    if (document.hidden || this.#isAsking || (this.#lock && !this.#lock.released)) return;
    await this.#ask();
  }

  async #ask() {
    this.#isAsking = true;
    this.#lock = await navigator.wakeLock.request("screen").catch(() => null);
    this.#isAsking = false;
    this.#lock?.addEventListener("release", () => this.#lost(), { once: true });
    this.#become(this.#lock ? "held" : "refused");
    if (!this.#lock) this.#timer = setTimeout(() => this.#settle(), AGAIN_MS);
    else if (!this.#isWanted) await this.#settle();
  }

  /** Asks again for a lock that the browser took away, now or when the page is visible. */
  #lost() {
    if (!this.#isWanted) return;
    this.#become("refused");
    void this.#settle();
  }

  /** @param {Standing} standing */
  #become(standing) {
    if (standing === this.standing) return;
    this.standing = standing;
    this.dispatchEvent(new Event("change"));
  }
}
