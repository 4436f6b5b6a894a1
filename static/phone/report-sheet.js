// @ts-check
import { html, nothing } from "lit";
import { has, t } from "../lib/i18n.js";
import { toast } from "../lib/toast.js";
import { report } from "./doings.js";
import { SheetElement } from "./sheet-element.js";
import { shots, words } from "./shots.js";

const QUICK = [1, 2, 3, 4];

/** A word to the desk: reinforcement, a changed situation, progress, hand-over, not found, refused. */
export class ReportSheet extends SheetElement {
  static properties = { ...SheetElement.properties, kind: { attribute: false } };

  constructor() {
    super();
    this.kind = "progress";
  }

  get draftId() {
    return `${this.job?.assignment.id}:${this.kind}`;
  }

  heading() {
    return t(`phone.act.report.${this.kind}`);
  }

  /** Short words that save typing. */
  quick() {
    const keys = QUICK.map((n) => `phone.quick.${this.kind}.${n}`).filter(has);
    const { drafts } = this.phone;
    const { text } = drafts.of(this.draftId);
    /** @param {string} said */
    const add = (said) =>
      drafts.change(this.draftId, { text: text ? `${text}${t("common.comma")}${said}` : said });
    if (!keys.length) return nothing;
    return html`<div class="choices">${keys.map((key) => html`<button class="btn" type="button" @click=${() => add(t(key))}>${t(key)}</button>`)}</div>`;
  }

  async send() {
    const { job, phone, kind } = this;
    if (!job) return;
    const { text, photos } = phone.drafts.of(this.draftId);
    const said = { kind, text: text.trim(), photos: photos.map((shot) => shot.sha256) };
    if (!(await report(phone, job, said))) return;
    phone.drafts.drop(this.draftId);
    this.leave();
    toast(t("phone.said", { act: this.heading() }), { kind: "done" });
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const isUrgent = this.kind === "reinforce";
    return html`${this.quick()} ${words(phone, this.draftId, t("phone.say"))}
      ${shots(phone, this.draftId, job.assignment.id)}
      <button class="big ${isUrgent ? "late" : ""}" type="button" @click=${this.send}>${t(`phone.send.${isUrgent ? "reinforce" : "report"}`)}</button>`;
  }
}
customElements.define("report-sheet", ReportSheet);
