// @ts-check
/** 通信测试 is not an order. It rings once, sends a receipt when it is on the screen, and ends by itself. */

import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { remaining } from "../../lib/time.js";
import { announce, toast } from "../../lib/toast.js";
import { unansweredJobs } from "../state/shown_jobs.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../state/types.d.ts").CommsCheckCall} Check */

const AGAIN_MS = 3000;

export class CommsCheckCall {
  /** @type {string | null} the id of the comms check that has rung */
  #rung = null;
  /** @type {string | null} the id of the comms check whose receipt has arrived or is on its way */
  #receipted = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    document.addEventListener("visibilitychange", () => this.update());
  }

  /** The comms check on the screen now. A real order always comes first. @returns {Check | null} */
  get current() {
    const { check } = this.phone.state;
    if (!check || check.isAnswered || remaining(check.ends_at) <= 0) return null;
    return unansweredJobs(this.phone.state).length ? null : check;
  }

  update() {
    const check = this.current;
    clearTimeout(this.#timer);
    if (!check) return;
    this.#timer = setTimeout(() => this.phone.changed(), remaining(check.ends_at) * 1000 + 50);
    this.#ring(check);
    if (!document.hidden && this.#receipted !== check.id) void this.#sendReceipt(check);
  }

  /** @param {Check} check */
  #ring({ id }) {
    if (this.#rung === id) return;
    this.#rung = id;
    this.phone.ring.once();
    announce(t("phone.comms_check.title"), { urgent: true });
  }

  /** Retries the receipt until the comms check ends: it proves that this phone can be reached. @param {Check} check */
  async #sendReceipt({ id }) {
    this.#receipted = id;
    try {
      await api.send("POST", `/api/v1/comms-checks/${id}/receipts`, {
        kind: "shown",
        channel: "live",
      });
    } catch (error) {
      if (!(/** @type {{isPassing?: boolean} | null} */ (error)?.isPassing)) return;
      setTimeout(() => this.#forget(id), AGAIN_MS);
    }
  }

  /** @param {string} id */
  #forget(id) {
    if (this.#receipted === id) this.#receipted = null;
    this.update();
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
