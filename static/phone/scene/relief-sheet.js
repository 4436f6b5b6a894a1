// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { SheetElement } from "../sheet_element.js";
import { askToRelieve } from "../state/actions.js";
import { textField } from "./form_fields.js";

/** @typedef {import("../../lib/types.d.ts").ColleaguesOut} Colleagues */

/** 交给同事: a call sign is picked or typed; offline it is typed, and the request goes by itself later. */
export class ReliefSheet extends SheetElement {
  static properties = {
    ...SheetElement.properties,
    colleagues: { state: true },
    to: { state: true },
    isAsked: { state: true },
  };

  constructor() {
    super();
    /** @type {Colleagues | null} null until the server has answered, and offline */
    this.colleagues = null;
    this.to = "";
    this.isAsked = false;
  }

  firstUpdated() {
    super.firstUpdated();
    void this.read();
  }

  async read() {
    const id = this.job?.assignment.id;
    if (!id) return;
    try {
      this.colleagues = await api.get(`/api/v1/assignments/${id}/colleagues`);
    } catch {
      // Offline: the call sign is typed.
    }
  }

  get formId() {
    return `${this.job?.assignment.id}:relief`;
  }

  heading() {
    return t("phone.relief");
  }

  /** @param {"free"|"busy"} which */
  list(which) {
    const signs = this.colleagues?.[which] ?? [];
    if (!signs.length) return nothing;
    return html`<h3 class="muted">${t(`phone.relief.${which}`)}</h3>
      <div class="choices signs">${signs.map(
        (sign) =>
          html`<button class="btn" type="button" aria-pressed=${sign === this.to} @click=${() => {
            this.to = sign;
          }}>${sign}</button>`,
      )}</div>`;
  }

  async send() {
    const { job, phone } = this;
    const to = this.to.trim();
    this.isAsked = true;
    if (!job || !to) return;
    const { text } = phone.forms.of(this.formId);
    if (!(await askToRelieve(phone, job, to, text.trim()))) return;
    phone.forms.drop(this.formId);
    this.leave();
    toast(t("phone.relief.sent", { who: to }), { kind: "done" });
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const type = (/** @type {InputEvent} */ event) => {
      this.to = /** @type {HTMLInputElement} */ (event.target).value;
    };
    const isMissing = this.isAsked && !this.to.trim();
    return html`<p class="muted">${t("phone.relief.lead")}</p>
      ${this.list("free")} ${this.list("busy")}
      <label class="field"><span>${t("phone.relief.who")}</span><input inputmode="numeric" maxlength="12" autocomplete="off"
        aria-invalid=${isMissing} .value=${this.to} @input=${type}></label>
      ${isMissing ? html`<p class="notice late" role="alert">${t("phone.relief.missing")}</p>` : nothing}
      ${textField(phone, this.formId, t("phone.relief.words"), 2, 500)}
      <button class="big" type="button" @click=${this.send}>${this.to.trim() ? t("phone.relief.ask", { who: this.to.trim() }) : t("phone.relief.ask_nobody")}</button>`;
  }
}
customElements.define("relief-sheet", ReliefSheet);
