// @ts-check
import { html, nothing } from "lit";
import { named, offered, t } from "../../lib/i18n.js";
import { SheetElement } from "../sheet_element.js";
import { decline } from "../state/actions.js";

/** 去不了: declines with a reason in one tap. */
export class DeclineSheet extends SheetElement {
  heading() {
    return t("phone.decline.title");
  }

  body() {
    const { job, phone } = this;
    const reasons = offered(phone.office?.declines);
    if (!job) return nothing;
    return html`<p class="muted">${t("phone.decline.lead")}</p>
      <div class="choices">${reasons.map(
        ([code, names]) =>
          html`<button class="btn" type="button" @click=${() => decline(phone, job, code)}>${named(names)}</button>`,
      )}</div>`;
  }
}
customElements.define("decline-sheet", DeclineSheet);
