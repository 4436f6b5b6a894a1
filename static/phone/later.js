// @ts-check
/** What is not needed to read and answer an order: fetched when asked for, and all of it before a tunnel. */

/** @type {Record<string, () => Promise<unknown>>} */
const PARTS = {
  home: () => import("./phone-home.js"),
  duty: () => import("./phone-duty.js"),
  check: () => import("./phone-comms-check.js"),
  scene: () => import("./phone-scene.js"),
  done: () => import("./phone-done.js"),
  gone: () => import("./phone-gone.js"),
  records: () => import("./phone-records.js"),
  settings: () => import("./phone-settings.js"),
  observe: () => import("./phone-observe.js"),
  report: () => import("./report-sheet.js"),
  decline: () => import("./decline-sheet.js"),
  navigate: () => import("./navigate-sheet.js"),
  more: () => import("./more-sheet.js"),
  consent: () => import("./consent-sheet.js"),
};

export class Later {
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

  /** An element must not stand on the page before its class: it would miss what it is handed. @param {string} name */
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
