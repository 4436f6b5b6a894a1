// @ts-check
/** Runs the lanes of the outbox beside each other: one run at a time per lane, and no lane waits for another. */

export class LaneRuns {
  /** @type {Map<string, Promise<void>>} */
  running = new Map();
  /** @type {Map<string, boolean>} lanes that were asked for during their run, and whether in a hurry */
  askedAgain = new Map();
  /** Ends the wait for the running lanes. */
  wake = () => {};

  /**
   * Starts a lane. If it is running already, `again` is called after its end for the items that
   * joined meanwhile.
   * @param {string} name the lane @param {boolean} isHurried
   * @param {() => Promise<void>} walk @param {(options: {eager: boolean}) => unknown} again
   */
  start(name, isHurried, walk, again) {
    if (this.running.has(name)) {
      this.askedAgain.set(name, isHurried || this.askedAgain.get(name) === true);
      return;
    }
    const run = walk().finally(() => {
      this.running.delete(name);
      const eager = this.askedAgain.get(name) === true;
      if (this.askedAgain.delete(name)) void again({ eager });
    });
    this.running.set(name, run);
  }

  /** Resolves when all lanes have ended or a new item came: a slow photo must not delay a report. @param {() => boolean} isAsked */
  async settled(isAsked) {
    const woken = new Promise((/** @type {(_?: unknown) => void} */ done) => {
      this.wake = done;
    });
    if (!isAsked()) await Promise.race([Promise.all(this.running.values()), woken]);
  }
}
