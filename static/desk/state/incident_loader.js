// @ts-check
/** Loads the selected incident in full with its candidates, and again when it changes. */

import { api } from "../../lib/api.js";
import { DISPATCHABLE } from "../../lib/lists.js";
import { clock } from "../../lib/time.js";

/** @typedef {import("./types.js").Incident} Incident */

/** Frames within this time cause one request. */
const GATHER_MS = 150;

/** @param {Incident|undefined} incident */
export const isDispatchable = (incident) => Boolean(incident && DISPATCHABLE.has(incident.status));

export class IncidentLoader {
  /** @type {import("./types.js").Detail|null} */
  detail = null;
  /** @type {import("./types.js").Candidates|null} */
  candidates = null;
  /** Counts the orders of this desk: each makes what was read of the candidates out of date. */
  round = 0;
  /** @type {unknown} */
  failure = null;
  /** The time of the last answer about the case. */
  readAt = 0;
  /** @type {string|null} */
  id = null;
  /** @type {AbortController|null} */
  #asking = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {(id: string) => Incident|undefined} find
   * @param {() => void} changed
   */
  constructor(find, changed) {
    this.find = find;
    this.changed = changed;
  }

  /** @param {string|null} id */
  show(id) {
    if (id === this.id) return;
    this.id = id;
    this.detail = null;
    this.candidates = null;
    this.failure = null;
    this.#asking?.abort();
    this.#asking = null;
    if (id) this.load();
  }

  /** Drops the candidates until the next answer: an order of this desk has changed who can go. @param {string} id the case */
  renew(id) {
    if (id !== this.id) return;
    this.#asking?.abort();
    this.#asking = null;
    this.candidates = null;
    this.round += 1;
    this.loadSoon();
  }

  /** True when a photo has come that a report of the shown case waits for. @param {import("./types.js").Frame} frame */
  lacks({ body }) {
    const { sha256 = "" } = body?.photo ?? {};
    return (this.detail?.reports ?? []).some((row) => row.missing_photos?.includes(sha256));
  }

  /** Many frames in one moment cause one request. */
  loadSoon() {
    if (!this.id || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.load();
    }, GATHER_MS);
  }

  /** Sends one request at a time, so that an answer arrives even while many frames come in. */
  async load() {
    const { id } = this;
    if (!id) return;
    if (this.#asking) return this.loadSoon();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      Object.assign(this, await this.#ask(id, asking.signal), {
        failure: null,
        readAt: clock.now(),
      });
    } catch (error) {
      if (asking.signal.aborted) return;
      this.failure = error;
    }
    this.#asking = null;
    this.changed();
  }

  /** @param {string} id @param {AbortSignal} signal */
  async #ask(id, signal) {
    const path = `/api/v1/incidents/${id}`;
    const wanted = isDispatchable(this.find(id));
    const [detail, candidates] = await Promise.all([
      api.get(path, { signal }),
      wanted ? api.get(`${path}/candidates`, { signal }) : null,
    ]);
    signal.throwIfAborted();
    return { detail, candidates };
  }
}
