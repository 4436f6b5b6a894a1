// @ts-check
/** The screens and sheets that are not needed to read and answer an order. Each is fetched when it is needed, and all are fetched early for use offline. */

/** @type {Record<string, () => Promise<unknown>>} */
const PARTS = {
  home: () => import("./phone-home.js"),
  locked: () => import("./phone-locked.js"),
  duty: () => import("./duty/phone-duty.js"),
  check: () => import("./duty/phone-comms-check.js"),
  scene: () => import("./scene/phone-scene.js"),
  done: () => import("./order/phone-done.js"),
  gone: () => import("./order/phone-order-ended.js"),
  records: () => import("./phone-records.js"),
  settings: () => import("./phone-settings.js"),
  observe: () => import("./scene/phone-observe.js"),
  report: () => import("./scene/report-sheet.js"),
  decline: () => import("./order/decline-sheet.js"),
  navigate: () => import("./order/navigate-sheet.js"),
  more: () => import("./more-sheet.js"),
  consent: () => import("./duty/consent-sheet.js"),
};

export class LazyParts {
  /** @type {Set<string>} */
  #ready = new Set();
  /** @type {Set<string>} */
  #asked = new Set();

  /** @param {() => void} arrived */
  constructor(arrived) {
    this.arrived = arrived;
  }

  all() {
    for (const name of Object.keys(PARTS)) void this.#fetch(name);
  }

  /** True when a part is loaded. An element must not be rendered before its class: it would miss its properties. @param {string} name */
  has(name) {
    if (!this.#ready.has(name)) void this.#fetch(name);
    return this.#ready.has(name);
  }

  /** @param {string} name */
  async #fetch(name) {
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    try {
      await PARTS[name]();
      this.#ready.add(name);
      this.arrived();
    } catch {
      this.#asked.delete(name);
    }
  }
}
