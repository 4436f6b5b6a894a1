// @ts-check
/** Which lanes of the outbox are being walked: each by one at a time, none waiting for another. */

export class Walks {
  /** @type {Map<string, Promise<void>>} */
  under = new Map();
  /** @type {Map<string, boolean>} lanes asked for meanwhile, and whether in a hurry */
  missed = new Map();
  /** Ends the wait for the lanes that are being walked. */
  wake = () => {};

  /**
   * What has joined a lane that is being walked goes after: then `again` is called.
   * @param {string} name the lane @param {boolean} isHurried
   * @param {() => Promise<void>} walk @param {(options: {eager: boolean}) => unknown} again
   */
  setOff(name, isHurried, walk, again) {
    if (this.under.has(name)) {
      this.missed.set(name, isHurried || this.missed.get(name) === true);
      return;
    }
    const walked = walk().finally(() => {
      this.under.delete(name);
      const eager = this.missed.get(name) === true;
      if (this.missed.delete(name)) void again({ eager });
    });
    this.under.set(name, walked);
  }

  /** Until all lanes are at their end, or something was pressed: a slow photo holds up no word. @param {() => boolean} isAsked */
  async over(isAsked) {
    const asked = new Promise((/** @type {(_?: unknown) => void} */ done) => {
      this.wake = done;
    });
    if (!isAsked()) await Promise.race([Promise.all(this.under.values()), asked]);
  }
}
