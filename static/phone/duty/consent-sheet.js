// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { SheetElement } from "../sheet_element.js";
import { answer } from "./notice.js";
import { noticeLink } from "./notice_link.js";

/** Asks once, in plain words, before any position leaves the phone. */
export class ConsentSheet extends SheetElement {
  heading() {
    return t("phone.consent.title");
  }

  /** @param {"yes" | "no"} chosen */
  decide(chosen) {
    answer(this.phone, chosen);
    this.leave();
  }

  body() {
    return html`<p>${t("phone.consent.lead")} ${noticeLink()}</p>
      <button class="big" type="button" @click=${() => this.decide("yes")}>${t("phone.consent.yes")}</button>
      <button class="btn" type="button" @click=${() => this.decide("no")}>${t("phone.consent.no")}</button>`;
  }
}
customElements.define("consent-sheet", ConsentSheet);
