// @ts-check
import { html, nothing } from "lit";
import { has, t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { SheetElement } from "../sheet_element.js";
import { report } from "../state/actions.js";
import { photoField, textField } from "./form_fields.js";

const QUICK = [1, 2, 3, 4];

/** A sheet for a report to the desk: reinforcement, changed situation, progress, handover, not found, refused. */
export class ReportSheet extends SheetElement {
  static properties = { ...SheetElement.properties, kind: { attribute: false } };

  constructor() {
    super();
    this.kind = "progress";
  }

  get formId() {
    return `${this.job?.assignment.id}:${this.kind}`;
  }

  heading() {
    return t(`phone.act.report.${this.kind}`);
  }

  /** Phrases that save typing. */
  quick() {
    const keys = QUICK.map((n) => `phone.quick.${this.kind}.${n}`).filter(has);
    const { forms } = this.phone;
    const { text } = forms.of(this.formId);
    /** @param {string} phrase */
    const add = (phrase) =>
      forms.change(this.formId, { text: text ? `${text}${t("common.comma")}${phrase}` : phrase });
    if (!keys.length) return nothing;
    return html`<div class="choices">${keys.map((key) => html`<button class="btn" type="button" @click=${() => add(t(key))}>${t(key)}</button>`)}</div>`;
  }

  async send() {
    const { job, phone, kind } = this;
    if (!job) return;
    const { text, photos } = phone.forms.of(this.formId);
    const reported = { kind, text: text.trim(), photos: photos.map((shot) => shot.sha256) };
    if (!(await report(phone, job, reported))) return;
    phone.forms.drop(this.formId);
    this.leave();
    toast(t("phone.said", { act: this.heading() }), { kind: "done" });
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const isUrgent = this.kind === "reinforce";
    return html`${this.quick()} ${textField(phone, this.formId, t("phone.say"))}
      ${photoField(phone, this.formId, job.assignment.id)}
      <button class="big ${isUrgent ? "late" : ""}" type="button" @click=${this.send}>${t(`phone.send.${isUrgent ? "reinforce" : "report"}`)}</button>`;
  }
}
customElements.define("report-sheet", ReportSheet);
