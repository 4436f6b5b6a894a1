// @ts-check
/** The phone says how it is: on each change, and each minute on duty. What cannot be sent is dropped. */

import { api } from "../lib/api.js";
import { isOnDuty } from "./overlay.js";
import { isSame, reading } from "./reading.js";

/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./reading.js").Reading} Reading */

const EVERY_MS = 60_000;

export class Pulse {
  /** @type {Reading | null} */
  #last = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** After every change of what the phone knows, and of the screen. */
  look() {
    if (!isOnDuty(this.phone.state) || this.phone.isSignedOut) return this.#rest();
    this.#timer ??= setInterval(() => this.tell(), EVERY_MS);
    if (!isSame(this.#last, this.#now())) this.tell();
  }

  /** Also when the network is back: what was said in the tunnel was lost. */
  tell() {
    if (this.#timer === undefined) return;
    this.#last = this.#now();
    const options = { timeout_s: 10, keepalive: true };
    api.send("POST", "/api/v1/phone/pulse", this.#last, options).catch(() => {});
  }

  #rest() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = null;
  }

  #now() {
    const { battery, router } = this.phone;
    const { level, isCharging } = battery;
    return reading({ isHidden: document.hidden, screen: router.route.screen, level, isCharging });
  }
}
