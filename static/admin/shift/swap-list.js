// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { dayOf, hours } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { AdminList } from "../parts/admin_list.js";

/** @typedef {import("../../lib/types.d.ts").SwapsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").SwapState} Swap */

/** 换班: the swaps that two members agreed on wait for the desk's yes or no. @extends {AdminList<Answer, never>} */
export class SwapList extends AdminList {
  get path() {
    return "/api/v1/swaps";
  }

  /** @param {Swap} swap @param {boolean} approved */
  decide(swap, approved) {
    void this.attempt(async () => {
      const path = `${this.path}/${swap.id}/decision`;
      const answer = await api.send("PUT", path, { approved });
      const { ended_why } = /** @type {import("../../lib/types.d.ts").SwapOut} */ (answer).swap;
      toast(t(`shift.swap.${ended_why}`), { kind: ended_why === "void" ? "late" : "done" });
    });
  }

  /** @param {Swap} swap */
  words({ call_sign, taker, starts_at, ends_at, back_starts_at, back_ends_at }) {
    const given = `${dayOf(starts_at)} ${hours(starts_at, ends_at)}`;
    const back =
      back_starts_at && back_ends_at
        ? `${dayOf(back_starts_at)} ${hours(back_starts_at, back_ends_at)}`
        : "";
    return html`<p>${t("shift.swap.gives", { from: call_sign, to: taker, shift: given })}</p>
      ${back ? html`<p>${t("shift.swap.gives", { from: taker, to: call_sign, shift: back })}</p>` : nothing}`;
  }

  /** @param {Swap} swap */
  row(swap) {
    const { asked_at, agreed_at, ended_at, ended_why, ended_by } = swap;
    const state = ended_why
      ? html`<span class="chip ${ended_why === "approved" ? "done" : "lost"}">${t(`shift.swap.${ended_why}`)}</span> <small class="muted">${ended_by} ${wallDay(ended_at ?? "")}</small>`
      : html`<span class="chip ${agreed_at ? "wait" : ""}">${t(agreed_at ? "shift.swap.agreed" : "shift.swap.asked", { to: swap.taker })}</span> <small class="muted">${wallDay(agreed_at ?? asked_at)}</small>`;
    const isBusy = this.busy.is("act");
    const acts = html`<div class="acts"><button type="button" class="btn" ?disabled=${isBusy} @click=${() => this.decide(swap, false)}>${t("shift.swap.no")}</button>
      ${agreed_at ? html`<button type="button" class="btn go" ?disabled=${isBusy} @click=${() => this.decide(swap, true)}>${t("shift.swap.yes")}</button>` : nothing}</div>`;
    return html`<li class="card stack"><div>${state}</div>${this.words(swap)}${ended_at ? nothing : acts}</li>`;
  }

  render() {
    const { answer } = this;
    const list = answer?.swaps.length
      ? html`<ul class="cards">${answer.swaps.map((swap) => this.row(swap))}</ul>`
      : html`<p class="empty">${t("shift.swap.none")}</p>`;
    return html`${this.notices(undefined)}${answer ? list : this.waiting()}`;
  }
}
customElements.define("swap-list", SwapList);
