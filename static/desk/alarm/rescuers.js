// @ts-check
import { api } from "../../lib/api.js";

/** @typedef {{incident: string|null, version?: number|null}} Seen the case of an SOS as the desk has read it */

/** People move, so the nearest are asked for again after this time. */
const AGAIN_MS = 15_000;

/** Lit controller: the call signs of the members who are nearest to the caller of an SOS. */
export class Rescuers {
  /** @type {string[]} */
  callSigns = [];
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
      this.host.requestUpdate();
    } catch {
      // The bar stays, and the timer asks again.
    }
  }
}
