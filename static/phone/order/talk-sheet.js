// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { photoField, textField } from "../scene/form_fields.js";
import { SheetElement } from "../sheet_element.js";
import { say } from "../state/actions.js";
import { unsentWords } from "../state/talk.js";
import { messageLine, unsentLine } from "./message_lines.js";

/** Words that one tap sends; their keys are `phone.talk.quick.…`. */
const QUICK = [1, 2, 3, 4, 5, 6];
/** Characters of a message, as the server takes them. */
const LONGEST = 500;

/** 会话: the words between this member, the desk and the others on the case. */
export class TalkSheet extends SheetElement {
  get formId() {
    return `${this.job?.assignment.id}:talk`;
  }

  heading() {
    return t("phone.talk");
  }

  /** @param {string} text */
  async send(text) {
    const { job, phone } = this;
    if (job && text.trim()) await say(phone, job, text.trim());
  }

  async sendTyped() {
    const { job, phone, formId } = this;
    const { text, photos } = phone.forms.of(formId);
    const names = photos.map((shot) => shot.sha256);
    if (!job || !(text.trim() || names.length)) return;
    if (await say(phone, job, text.trim(), names)) phone.forms.drop(formId);
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const me = phone.state.me?.call_sign;
    const unsent = unsentWords(phone.state.items, job.assignment.id);
    const isEmpty = !job.messages.length && !unsent.length;
    return html`<div class="talk" role="log" aria-label=${t("phone.talk")}>
        ${isEmpty ? html`<p class="muted">${t("phone.talk.empty")}</p>` : nothing}
        ${job.messages.map((message) => messageLine(message, me))}${unsent.map(unsentLine)}</div>
      <div class="choices">${QUICK.map((n) => t(`phone.talk.quick.${n}`)).map(
        (words) =>
          html`<button class="btn" type="button" @click=${() => this.send(words)}>${words}</button>`,
      )}</div>
      ${textField(phone, this.formId, t("phone.talk.words"), 2, LONGEST)}
      ${photoField(phone, this.formId, job.assignment.id)}
      <button class="big" type="button" @click=${this.sendTyped}>${t("phone.talk.send")}</button>`;
  }
}
customElements.define("talk-sheet", TalkSheet);
