// @ts-check
/** 通信测试: not an order. It rings once, is receipted when it stands on the screen, and ends by itself. */

import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { remaining } from "../lib/time.js";
import { announce, toast } from "../lib/toast.js";
import { unanswered } from "./overlay.js";

/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./types.d.ts").CommsCheckCall} Check */

const AGAIN_MS = 3000;

export class CommsCheckCall {
  /** @type {string | null} the one that has rung */
  #rung = null;
  /** @type {string | null} the one whose receipt is there, or on its way */
  #told = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** The one that has the screen now; a real order always comes first. @returns {Check | null} */
  get current() {
    const { check } = this.phone.state;
    if (!check || check.isAnswered || remaining(check.ends_at) <= 0) return null;
    return unanswered(this.phone.state).length ? null : check;
  }

  look() {
    const check = this.current;
    clearTimeout(this.#timer);
    if (!check) return;
    this.#timer = setTimeout(() => this.phone.changed(), remaining(check.ends_at) * 1000 + 50);
    this.#ring(check);
    if (!document.hidden && this.#told !== check.id) void this.#tell(check);
  }

  /** @param {Check} check */
  #ring({ id }) {
    if (this.#rung === id) return;
    this.#rung = id;
    this.phone.ring.once();
    announce(t("phone.comms_check.title"), { urgent: true });
  }

  /** Tried until it is over: it is what proves that this phone can be reached. @param {Check} check */
  async #tell({ id }) {
    this.#told = id;
    try {
      await api.send("POST", `/api/v1/comms-checks/${id}/receipts`, {
        kind: "shown",
        channel: "live",
      });
    } catch (error) {
      if (!(/** @type {any} */ (error)?.isPassing)) return;
      setTimeout(() => this.#forget(id), AGAIN_MS);
    }
  }

  /** @param {string} id */
  #forget(id) {
    if (this.#told === id) this.#told = null;
    this.look();
  }

  /** @param {Check} check */
  async answer({ id }) {
    try {
      await api.send("POST", `/api/v1/comms-checks/${id}/answer`, {});
    } catch (error) {
      return toast(/** @type {Error} */ (error).message, { kind: "weak" });
    }
    this.phone.dispatch({ type: "comms_check.answered", id });
    toast(t("phone.comms_check.answered"), { kind: "done" });
  }
}
