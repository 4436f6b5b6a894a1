// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { SheetElement } from "../sheet_element.js";
import { goOffDutyAndSignOut, signOut } from "../state/sign_out.js";
import { openWork } from "./open_work.js";

/** Asks a member who signs out on duty: 下岗, or go on with another phone. */
export class SignOutSheet extends SheetElement {
  static properties = { ...SheetElement.properties, isPressed: { state: true } };

  constructor() {
    super();
    this.isPressed = false;
  }

  heading() {
    return t("phone.sign_out.on_duty");
  }

  /** @param {(phone: import("../state/phone.js").Phone) => Promise<unknown>} end */
  async end(end) {
    this.isPressed = true;
    await end(this.phone);
    this.isPressed = false;
    if (!this.phone.isLeaving) this.leave(); // a toast says why
  }

  body() {
    return html`<p>${t("phone.sign_out.lead")}</p>${openWork(this.phone)}
      <button class="big" type="button" ?disabled=${this.isPressed} @click=${() => this.end(goOffDutyAndSignOut)}>${t("phone.sign_out.off_duty")}</button>
      <button class="btn" type="button" ?disabled=${this.isPressed} @click=${() => this.end(signOut)}>${t("phone.sign_out.stay")}</button>`;
  }
}
customElements.define("sign-out-sheet", SignOutSheet);
