// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { qrPicture } from "../../lib/qr_picture.js";
import { wallDay } from "../../lib/time.js";
import { pageHead } from "../parts/page_head.js";

/** @typedef {import("../../lib/types.d.ts").MemberRecord} Member */
/** @typedef {import("../../lib/types.d.ts").SheetOut} Sheet */

/** @param {Member} member */
const hasPhone = ({ phones }) => phones.some((phone) => !phone.is_revoked);

/** 登记单: chooses members and prints a code for each, with which the member enrols a phone. */
export class EnrolmentSheet extends LightDomElement {
  static properties = {
    members: { state: true },
    chosen: { state: true },
    sheet: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {Member[]|null} */
    this.members = null;
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** @type {Sheet|null} */
    this.sheet = null;
    this.failure = "";
    this.busy = new Busy(this);
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.attempt(async () => {
      /** @type {import("../../lib/types.d.ts").MembersOut} */
      const { members } = await api.get("/api/v1/admin/members");
      this.members = members;
      this.chooseWithoutPhone();
    });
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    try {
      await this.busy.run("act", act);
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  chooseWithoutPhone() {
    const without = (this.members ?? []).filter((member) => !hasPhone(member));
    this.chosen = new Set(without.map(({ call_sign }) => call_sign));
  }

  /** @param {string} sign */
  turn(sign) {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(sign)) chosen.add(sign);
    this.chosen = chosen;
  }

  make() {
    this.attempt(async () => {
      const body = { members: [...this.chosen] };
      this.sheet = /** @type {Sheet} */ (
        await api.send("POST", "/api/v1/admin/enrolment-sheets", body)
      );
    });
  }

  choice() {
    const { members, chosen } = this;
    if (!members)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    if (!members.length) return html`<p class="empty">${t("member.none")}</p>`;
    return html`<p class="muted">${t("sheet.lead")}</p>
      <div class="tools"><button type="button" class="btn" @click=${() => this.chooseWithoutPhone()}>${t("sheet.without_phone")}</button>
        <button type="button" class="btn go" ?disabled=${!chosen.size || this.busy.is("act")} @click=${() => this.make()}>${t("sheet.make", { n: chosen.size })}</button></div>
      <fieldset class="ticks"><legend>${t("sheet.choose")}</legend>${members.map(
        (
          member,
        ) => html`<label><input type="checkbox" .checked=${chosen.has(member.call_sign)} @change=${() => this.turn(member.call_sign)} />
          <span>${member.call_sign} ${member.name ?? ""}</span></label>`,
      )}</fieldset>`;
  }

  /** @param {Sheet} sheet */
  codes({ codes, expires_at }) {
    const until = t("sheet.until", { until: wallDay(expires_at) });
    return html`<div class="tools no-print"><button type="button" class="btn go" @click=${() => print()}>${t("sheet.print")}</button></div>
      <ol class="codes">${codes.map(
        ({
          call_sign,
          qr_svg,
        }) => html`<li><b>${call_sign}</b><img src=${qrPicture(qr_svg)} alt=${t("member.dialog.qr", { sign: call_sign })} width="180" height="180" />
          <small>${t("sheet.scan")}</small><small>${until}</small></li>`,
      )}</ol>`;
  }

  render() {
    return html`${pageHead(t("sheet.title"), "/admin/enrolment-sheet")}<main>
      ${this.failure ? html`<p class="notice late" role="alert">${this.failure}</p>` : nothing}
      ${this.sheet ? this.codes(this.sheet) : this.choice()}</main>`;
  }
}
customElements.define("enrolment-sheet", EnrolmentSheet);
