// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { SheetElement } from "../sheet_element.js";
import { goOnDuty } from "../state/actions.js";
import { openWork } from "./open_work.js";

/** Asks before a member goes off duty with an open order. */
export class OffDutySheet extends SheetElement {
  heading() {
    return t("phone.off_duty.sure");
  }

  goOff() {
    void goOnDuty(this.phone, false);
    this.leave();
  }

  body() {
    return html`${openWork(this.phone)}
      <button class="big" type="button" @click=${this.leave}>${t("phone.off_duty.stay")}</button>
      <button class="btn" type="button" @click=${this.goOff}>${t("phone.off_duty.anyway")}</button>`;
  }
}
customElements.define("off-duty-sheet", OffDutySheet);
