// @ts-check
/** Sends the phone's condition on each change and each minute on duty. A pulse that cannot be sent is dropped. */

import { api } from "../../lib/api.js";
import { newKey } from "../../lib/outbox.js";
import { isOnDuty } from "../state/shown_jobs.js";
import { conditionOf, isSame } from "./condition.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("./condition.js").Condition} Reading */

const EVERY_MS = 60_000;

export class Pulse {
  /** @type {Reading | null} */
  #last = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    document.addEventListener("visibilitychange", () => this.update());
  }

  /** Called after every change of the phone's state and of the screen. */
  update() {
    if (!isOnDuty(this.phone.state) || this.phone.session.isLocked) return this.#rest();
    this.#timer ??= setInterval(() => this.send(), EVERY_MS);
    if (!isSame(this.#last, this.#now())) this.send();
  }

  /** Sends a pulse, also when the network is back: pulses sent offline were lost. */
  send() {
    if (this.#timer === undefined) return;
    this.#last = this.#now();
    void this.#transmit(this.#last);
  }

  /** A hidden page may be frozen before an answer comes; only `keepalive` then arrives. @param {Reading} body */
  async #transmit(body) {
    const { words } = this.phone;
    if (!document.hidden && (await words.say("pulse", newKey(), { body }))) return;
    if (this.phone.isLeaving) return; // the sign-out has closed the socket
    const options = { timeout_s: 10, keepalive: true };
    await api.send("POST", "/api/v1/phone/pulse", body, options).catch(() => {});
  }

  #rest() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = null;
  }

  #now() {
    const { battery, router } = this.phone;
    const { level, isCharging } = battery;
    return conditionOf({
      isHidden: document.hidden,
      screen: router.route.screen,
      level,
      isCharging,
    });
  }
}
