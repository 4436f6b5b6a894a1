// @ts-check
/** 我的班次: the member's own shifts and swaps, kept on the phone so that they can be read offline. */

import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../../lib/types.d.ts").OwnShiftsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").SwapState} Swap */

/** After the start of the page, so that an order and its map come first. */
const LATER_MS = 5000;

/** The newest answer, and whose it is. Events: `change`. */
class OwnShifts extends EventTarget {
  /** @type {Answer | null} */
  answer = null;
  failure = "";
  /** @type {Phone | null} */
  #phone = null;
  #owner = "";
  #seq = 0;

  /** Follows a phone: reads what is kept, asks the server later, and again after each act about a swap. @param {Phone} phone */
  follow(phone) {
    const owner = phone.state.me?.call_sign ?? "";
    if (!owner || (this.#phone === phone && this.#owner === owner)) return;
    if (this.#phone !== phone) {
      phone.live?.addEventListener("frame", (event) =>
        this.#heard(/** @type {CustomEvent} */ (event).detail),
      );
      phone.outbox?.addEventListener("sent", (event) => {
        const { item } = /** @type {CustomEvent} */ (event).detail;
        if (item.kind.startsWith("swap.")) void this.read();
      });
    }
    this.#phone = phone;
    this.#owner = owner;
    this.answer = null;
    void this.#remember();
    setTimeout(() => phone.live?.state === "open" && this.read(), LATER_MS);
  }

  async #remember() {
    const kept = await this.#phone?.outbox?.keeper.kept("shifts");
    if (kept?.owner === this.#owner && !this.answer) this.#show(kept.answer);
  }

  async read() {
    const owner = this.#owner;
    try {
      const answer = /** @type {Answer} */ (await api.get("/api/v1/shifts"));
      if (owner !== this.#owner) return;
      this.failure = "";
      this.#show(answer);
      await this.#phone?.keep("shifts", { owner, answer });
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
      this.dispatchEvent(new Event("change"));
    }
  }

  /** @param {Answer} answer */
  #show(answer) {
    this.answer = answer;
    this.dispatchEvent(new Event("change"));
  }

  /** A frame may come twice. @param {import("../state/types.d.ts").Frame} frame */
  #heard({ kind, seq = 0, body }) {
    if (!kind.startsWith("swap.") || Number(seq) <= this.#seq) return;
    this.#seq = Number(seq);
    const key = kind === "swap.ended" ? `phone.swap.${body.why}` : `phone.${kind}`;
    toast(t(key, { from: body.call_sign, to: body.taker }), { kind: "info", seconds: 12 });
    void this.read();
  }

  /** The swaps that wait for this member's answer. @returns {Swap[]} */
  get asked() {
    return (this.answer?.swaps ?? []).filter(
      (swap) => swap.taker === this.#owner && !swap.agreed_at && !swap.ended_at,
    );
  }
}

export const ownShifts = new OwnShifts();
