// @ts-check
import { lostActs, noteWaiting } from "./eviction.js";
import { waitingDrafts } from "./shown_jobs.js";

/** Knows how this phone stands: what the server answered last, and whether the phone's storage works. */
export class Standing {
  /** @type {number | null} the status of the server's last answer, 0 without one */
  answered = null;
  /** The number of waiting acts that the browser has deleted with the phone's storage. */
  lost = 0;

  /** @param {import("./phone.js").Phone} phone */
  constructor(phone) {
    this.phone = phone;
  }

  listen() {
    const { live, outbox } = this.phone;
    outbox.addEventListener("storage", () => this.phone.changed());
    outbox.addEventListener("change", () => this.#note());
    for (const source of [outbox, live])
      source.addEventListener("tried", (event) =>
        this.hear(/** @type {CustomEvent<number>} */ (event).detail),
      );
  }

  /** @param {number} status */
  hear(status) {
    this.answered = status;
    this.phone.changed();
  }

  /** Compares the storage with the note about it. Call it after the first reading. */
  check() {
    this.lost = lostActs(this.phone.outbox.keeper.born);
  }

  /** The person has read that acts are lost. */
  forgetLost() {
    this.lost = 0;
    this.#note();
    this.phone.changed();
  }

  #note() {
    const { born, unstored } = this.phone.outbox.keeper;
    const n = waitingDrafts(this.phone.state).length - unstored.length;
    if (!this.lost) noteWaiting(born, n);
  }
}
