// @ts-check
/** Ends a session in the page: it locks the screen, or it deletes all. */

import { unsay } from "../../lib/toast.js";
import { isRevoked, wipe } from "../../lib/wipe.js";
import { waitingDrafts } from "./shown_jobs.js";

/** @typedef {import("../../lib/api.js").Problem} Problem */

const LOCKED = "locked";

export class SessionEnd {
  /** The session has ended: the screen is locked until this member signs in again. */
  isOut = false;
  /** @type {{unsent: number} | null} the desk revoked this phone, and all that it had stored is deleted */
  lost = null;

  /** @param {import("./phone.js").Phone} phone */
  constructor(phone) {
    this.phone = phone;
  }

  /** True when the screen may show nothing of an order or a person. */
  get isLocked() {
    return this.isOut || this.lost !== null;
  }

  /** The page was locked when it was closed; it may open offline. @param {import("../../lib/outbox_keeper.js").Keeper} keeper */
  async remember(keeper) {
    this.isOut = (await keeper.kept(LOCKED)) === true;
  }

  /**
   * Locks the screen and keeps the outbox for the same member. Only the answer that this very phone
   * was revoked deletes all.
   * @param {Problem | null} problem
   */
  async ended(problem) {
    const { phone } = this;
    if (phone.isLeaving) return; // the person signs out, and what was on its way is refused now
    if (isRevoked(problem, phone.state.me?.phone_id)) return this.wiped();
    const isNews = !this.isOut;
    this.isOut = true;
    unsay();
    phone.changed();
    // The answer may be older than a new session: the inbox tells what holds now.
    if (isNews) void phone.refresh({ isAgain: true });
    await phone.keep(LOCKED, true);
  }

  /** The service worker was told that this phone is revoked. @param {string} phone_id */
  revoked(phone_id) {
    void this.ended({ type: "/problems/phone_revoked", phone_id });
  }

  async wiped() {
    if (this.lost) return;
    const { phone } = this;
    this.lost = { unsent: waitingDrafts(phone.state).length };
    const store = phone.giveUpStore();
    unsay();
    phone.changed();
    await wipe(store, await navigator.serviceWorker?.getRegistration()).catch(() => {});
  }

  /** A session answers again. */
  begun() {
    if (this.isOut) void this.phone.keep(LOCKED, false);
    this.isOut = false;
  }
}
