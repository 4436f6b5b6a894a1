// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { clock, wall } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { earlierLine } from "../parts/earlier.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import { messageVoice } from "../parts/voice_note.js";
import { engagedOn } from "../state/crew.js";
import { readEarlierMessages, readMessages, sendMessage } from "../state/record_commands.js";
import { desk } from "../state/store.js";
import { fateChip } from "./fate_chip.js";
import { fatesOf, isOnItsWay } from "./message_fates.js";
import { Pages } from "./pages.js";
import "./message-photo.js";
import "./message-voice.js";

/** @typedef {import("../../lib/types.d.ts").MessageFate} Message */

/** The worker says nothing when a push has gone out, so the case is asked again. */
const AGAIN_MS = 10_000;
/** Words that one press sends; their keys are `desk.message.quick.…`. */
const QUICK = [1, 2, 3, 4];
/** @param {Message} message */
const readMark = ({ read_at, read_by }) =>
  read_at && read_by
    ? html` <small class="muted">✓ ${t("desk.message.read", { by: read_by, at: wall(read_at) })}</small>`
    : nothing;

/** Writes to everyone on the case, and shows for each message which phones have shown it. */
export class CrewMessages extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    messages: { attribute: false },
    more: { attribute: false },
    members: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {Message[]} */
    this.messages = [];
    /** True when there are earlier ones than `messages`. @type {boolean|undefined} */
    this.more = false;
    this.pages = new Pages((/** @type {Message} */ { id }) => id);
    /** @type {Map<string, import("../state/types.js").Member>} */
    this.members = new Map();
    this.busy = new Busy(this);
    /** Messages that this page has marked as read. @type {Set<string>} */
    this.marked = new Set();
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.lookAgain(), AGAIN_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  lookAgain() {
    if (this.messages.some((message) => isOnItsWay(message, clock.now()))) desk.loader.loadSoon();
  }

  updated() {
    void this.markRead();
  }

  /** The crew's words are read when this page shows them: their phones say by whom. */
  async markRead() {
    const { incident, messages } = this;
    const unread = messages.filter(({ from_crew, read_at }) => from_crew && !read_at);
    if (!incident || document.hidden || unread.every(({ id }) => this.marked.has(id))) return;
    for (const { id } of unread) this.marked.add(id);
    if (!(await readMessages(incident.id))) for (const { id } of unread) this.marked.delete(id);
  }

  willUpdate() {
    this.pages.take(this.incident?.id, this.messages, this.more);
  }

  async showEarlier() {
    const { incident, pages } = this;
    const [first] = pages.rows;
    if (!incident || !first) return;
    await this.busy.run("earlier", async () => {
      const page = await readEarlierMessages(incident.id, first.id);
      if (page) pages.add(incident.id, page.messages, page.more);
    });
  }

  /** @param {string} text */
  async say(text) {
    const { incident } = this;
    if (incident) await this.busy.run("send", () => sendMessage(incident.id, text));
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    void this.sendTyped();
  }

  /** Sends the words of the field, with a photo or without. @param {string[]} [photos] */
  async sendTyped(photos = []) {
    const { incident } = this;
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    const text = field.value.trim();
    if (!incident || !(text || photos.length)) return field.focus();
    const answer = await this.busy.run("send", () => sendMessage(incident.id, text, photos));
    if (answer && field.value.trim() === text) field.value = "";
  }

  /** @param {Message} message */
  row(message) {
    const isLive = (/** @type {string} */ callSign) => this.members.get(callSign)?.live ?? false;
    return html`<li class=${message.from_crew ? "crew" : ""}><p><time>${wall(message.at)}</time> <b>${message.by}</b> ${message.text}${readMark(message)}</p>
      ${messageVoice(message)}${photoStrip(message.photos ?? [], `${message.by} · ${wall(message.at)} · ${message.text}`)}
      <p class="fates">${fatesOf(message, isLive).map(fateChip)}</p></li>`;
  }

  form() {
    return html`<form class="line" @submit=${this.submitted}>
      <input type="text" maxlength="500" autocomplete="off" aria-label=${t("desk.message")} placeholder=${t("desk.message_hint")} />
      <button class="btn small" ?disabled=${this.busy.is("send")}>${t("desk.message_send")} <kbd>L</kbd></button></form>
      <p class="quick" @photo-ready=${(/** @type {CustomEvent<string>} */ { detail }) => this.sendTyped([detail])}><message-photo></message-photo><message-voice .incidentId=${this.incident?.id ?? ""}></message-voice>${QUICK.map(
        (n) => t(`desk.message.quick.${n}`),
      ).map(
        (words) =>
          html`<button type="button" class="chip" ?disabled=${this.busy.is("send")} @click=${() => this.say(words)}>${words}</button>`,
      )}</p>`;
  }

  render() {
    const { incident, pages } = this;
    const messages = pages.rows;
    if (!incident) return nothing;
    const isManned = engagedOn(incident).length > 0;
    if (!isManned && !messages.length) return nothing;
    return html`<section class="messages"><h2>${t("desk.messages")} ${messages.length || ""}${pages.hasMore ? "+" : ""}</h2>
      ${earlierLine(pages.hasMore, this.busy.is("earlier"), () => this.showEarlier())}
      <ul>${repeat(
        messages,
        (message) => message.id,
        (message) => this.row(message),
      )}</ul>
      ${isManned ? this.form() : nothing}</section>`;
  }
}
customElements.define("crew-messages", CrewMessages);
