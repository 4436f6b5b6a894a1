// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { SheetElement } from "../sheet_element.js";
import { endRound } from "./looks.js";

/** @type {import("../../lib/types.d.ts").RoundEnd[]} */
const REASONS = ["weather", "shift_over", "ordered", "blocked", "unwell", "other"];

/** 提前结束: one press on a reason ends the round. */
export class EndRoundSheet extends SheetElement {
  heading() {
    return t("phone.round.end_why");
  }

  /** @param {import("../../lib/types.d.ts").RoundEnd} reason */
  async end(reason) {
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("input"));
    await endRound(this.phone, reason, field?.value.trim() ?? "");
    this.phone.router.leave();
  }

  body() {
    return html`<p class="muted">${t("phone.round.end_lead")}</p>
      <label class="field"><span class="sr-only">${t("phone.text")}</span><input maxlength="200" autocomplete="off" placeholder=${t("phone.round.end_words")}></label>
      <div class="choices">${REASONS.map((reason) => html`<button class="btn" type="button" @click=${() => this.end(reason)}>${t(`phone.round.end.${reason}`)}</button>`)}</div>`;
  }
}
customElements.define("end-round-sheet", EndRoundSheet);
