// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import "../parts/phone-number.js";

/** A dialog to call a member about a case. */
export class CallDialog extends LightDomElement {
  static properties = { about: { attribute: false } };

  constructor() {
    super();
    /** @type {{member: import("../state/types.js").Member, incident: import("../state/types.js").Incident|null}|null} */
    this.about = null;
  }

  render() {
    const { about } = this;
    if (!about) return nothing;
    const { member, incident } = about;
    return html`<form method="dialog" class="stack"><h2 id="dialog-title">${t("desk.call_member", { member: member.call_sign })}</h2>
      <p class="muted">${t("desk.number.lead")}</p>
      <phone-number .masked=${member.mobile} .path=${`members/${member.call_sign}`} .incidentId=${incident?.id}></phone-number>
      <div class="row"><button class="btn">${t("common.close")} <kbd>Esc</kbd></button></div></form>`;
  }
}
customElements.define("call-dialog", CallDialog);
