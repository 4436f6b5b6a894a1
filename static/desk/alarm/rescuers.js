// @ts-check
import { api } from "../../lib/api.js";

/** @typedef {import("../../lib/types.d.ts").CandidateState} Rescuer */
/** @typedef {{incident: string|null, version?: number|null}} Seen the case of an SOS as the desk has read it */

/** People move, so the nearest are asked for again after this time. */
const AGAIN_MS = 15_000;

/** A position that is older than this may be wrong by a street. */
const OLD_FIX_S = 120;
/** Below this chance a phone is called unheard. */
const UNLIKELY = 0.4;

/** True when a rescuer may be elsewhere, or may hear nothing. @param {Rescuer} rescuer */
export const isDoubtful = ({ live, push, chance, fix_age_s }) =>
  fix_age_s === null || fix_age_s > OLD_FIX_S || (!live && (chance ?? (push ? 1 : 0)) < UNLIKELY);

/** Lit controller: the call signs of the members who are nearest to the caller of an SOS. */
export class Rescuers {
  /** @type {string[]} */
  callSigns = [];
  /** The call sign of each who may not come soon, and why. @type {string[]} */
  doubts = [];
  /** @type {Seen|null} */
  seen = null;
  /** @type {string|null} */
  #about = null;
  /** @type {string[]} */
  #coming = [];

  /** @param {import("lit").ReactiveControllerHost} host */
  constructor(host) {
    this.host = host;
    host.addController(this);
  }

  hostConnected() {
    this.timer = setInterval(() => this.#ask(), AGAIN_MS);
  }

  hostDisconnected() {
    clearInterval(this.timer);
  }

  /** @param {string|null} id of the SOS that is shown now @param {string[]} coming who was sent already */
  follow(id, coming) {
    if (id === this.#about && coming.join() === this.#coming.join()) return;
    this.callSigns =
      id === this.#about ? this.callSigns.filter((other) => !coming.includes(other)) : [];
    if (id !== this.#about) this.seen = null;
    this.doubts = this.doubts.filter((words) => this.callSigns.includes(words.split(" ")[0]));
    this.#about = id;
    this.#coming = coming;
    void this.#ask();
  }

  async #ask() {
    const id = this.#about;
    if (!id) return;
    try {
      const answer = await api.get(`/api/v1/alarms/${id}/rescuers`);
      const { rescuers, incident, version } =
        /** @type {import("../../lib/types.d.ts").RescuersOut} */ (answer);
      if (id !== this.#about) return;
      this.seen = { incident, version };
      this.callSigns = rescuers.map((row) => row.call_sign);
      this.doubts = rescuers.filter(isDoubtful).map((row) => `${row.call_sign} ${row.reason}`);
      this.host.requestUpdate();
    } catch {
      // The bar stays, and the timer asks again.
    }
  }
}
