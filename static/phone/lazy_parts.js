// @ts-check
/** The screens and sheets that are not needed to read and answer an order. Each is fetched when it is needed, and all are fetched early for use offline. */

/** @type {Record<string, () => Promise<unknown>>} */
const PARTS = {
  facts: () =>
    Promise.all([
      import("../parts/loop-bar.js"),
      import("./order/order-facts.js"),
      import("./order/order-card.js"),
    ]),
  notices: () => import("./phone-notices.js"),
  home: () => import("./phone-home.js"),
  locked: () => import("./phone-locked.js"),
  duty: () => import("./duty/phone-duty.js"),
  graveOrder: () => import("./duty/grave-order.js"),
  check: () => import("./duty/phone-comms-check.js"),
  scene: () => import("./scene/phone-scene.js"),
  done: () => import("./order/phone-done.js"),
  gone: () => import("./order/phone-order-ended.js"),
  records: () => import("./phone-records.js"),
  messages: () => import("./order/order-messages.js"),
  settings: () => import("./phone-settings.js"),
  observe: () => import("./scene/phone-observe.js"),
  hazard: () => import("./scene/phone-hazard.js"),
  round: () => import("./rounds/phone-round.js"),
  scan: () => import("./rounds/scan-sheet.js"),
  odd: () => import("./rounds/odd-sheet.js"),
  end_round: () => import("./rounds/end-round-sheet.js"),
  sheets: () => import("./sheets.js"),
  report: () => import("./scene/report-sheet.js"),
  dissuasion: () => import("./scene/dissuasion-sheet.js"),
  decline: () => import("./order/decline-sheet.js"),
  navigate: () => import("./order/navigate-sheet.js"),
  talk: () => import("./order/talk-sheet.js"),
  relief: () => import("./scene/relief-sheet.js"),
  more: () => import("./more-sheet.js"),
  consent: () => import("./duty/consent-sheet.js"),
  ready: () => import("./duty/ready-sheet.js"),
  off_duty: () => import("./duty/off-duty-sheet.js"),
  sign_out: () => import("./duty/sign-out-sheet.js"),
  photo: () => import("./scene/photo-sheet.js"),
  ghost: () => import("./scene/ghost-sheet.js"),
  shifts: () => import("./rota/shifts-sheet.js"),
};

export class LazyParts {
  /** @type {Map<string, unknown>} */
  #ready = new Map();
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

  /** Returns what a part exports, once it is loaded. @template Module @param {string} name @returns {Module | undefined} */
  module(name) {
    return this.has(name) ? /** @type {Module} */ (this.#ready.get(name)) : undefined;
  }

  /** @param {string} name */
  async #fetch(name) {
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    try {
      this.#ready.set(name, await PARTS[name]());
      this.arrived();
    } catch {
      this.#asked.delete(name);
    }
  }
}
