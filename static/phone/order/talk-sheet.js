// @ts-check
import { html, nothing } from "lit";
import "../../parts/speak-button.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { photoField, textField } from "../scene/form_fields.js";
import { SheetElement } from "../sheet_element.js";
import { say, speak } from "../state/actions.js";
import { unsentVoices, unsentWords } from "../state/talk.js";
import { messageLine, unsentLine, unsentVoiceLine } from "./message_lines.js";

/** @typedef {import("../../lib/types.d.ts").OwnMessagesOut} OwnMessagesOut */
/** @typedef {import("../../lib/types.d.ts").InboxMessage} Message */

/** Words that one tap sends; their keys are `phone.talk.quick.…`. */
const QUICK = [1, 2, 3, 4, 5, 6];
/** Characters of a message, as the server takes them. */
const LONGEST = 500;

/** 会话: the words between this member, the desk and the others on the case. */
export class TalkSheet extends SheetElement {
  get formId() {
    return `${this.job?.assignment.id}:talk`;
  }

  constructor() {
    super();
    /** All that this sheet has shown: the job has the newest alone. @type {Map<string, Message>} */
    this.known = new Map();
    this.hasMore = /** @type {boolean|null} */ (null);
    this.isAsking = false;
    this.hasFailed = false;
  }

  /** The messages, the oldest first. */
  shown() {
    for (const message of this.job?.messages ?? []) this.known.set(message.id, message);
    return [...this.known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Reads the page before the oldest message here; it is not kept for offline use. */
  async showEarlier() {
    const { job } = this;
    const [oldest] = this.shown();
    if (!job || !oldest || this.isAsking) return;
    this.isAsking = true;
    this.requestUpdate();
    try {
      const path = `/api/v1/assignments/${job.assignment.id}/messages?before=${oldest.id}`;
      const page = /** @type {OwnMessagesOut} */ (await api.get(path));
      for (const message of page.messages) this.known.set(message.id, message);
      this.hasMore = page.more;
      this.hasFailed = false;
    } catch {
      this.hasFailed = true;
    }
    this.isAsking = false;
    this.requestUpdate();
  }

  /** @param {{more_messages?: boolean}} job */
  earlierPart(job) {
    if (!(this.hasMore ?? job.more_messages)) return nothing;
    return html`<button class="btn" type="button" ?disabled=${this.isAsking} @click=${this.showEarlier}>${t("phone.talk.earlier")}</button>
      ${this.hasFailed ? html`<p class="muted" role="status">${t("phone.talk.no_earlier")}</p>` : nothing}`;
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

  /** @param {CustomEvent<{blob: Blob, seconds: number}>} event */
  async spoken({ detail }) {
    const { job, phone } = this;
    if (job) await speak(phone, job, detail);
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const me = phone.state.me?.call_sign;
    const unsent = unsentWords(phone.state.items, job.assignment.id);
    const voices = unsentVoices(phone.state.items, job.assignment.id);
    const isEmpty = !job.messages.length && !unsent.length && !voices.length;
    return html`<div class="talk" role="log" aria-label=${t("phone.talk")}>
        ${isEmpty ? html`<p class="muted">${t("phone.talk.empty")}</p>` : nothing}
        ${this.earlierPart(job)}${this.shown().map((message) => messageLine(message, me))}${unsent.map(unsentLine)}${voices.map(unsentVoiceLine)}</div>
      <speak-button @spoken=${this.spoken}></speak-button>
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
