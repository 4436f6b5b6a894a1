// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { PhoneElement } from "../phone_element.js";
import { messageLine } from "./message_lines.js";

/** @typedef {import("../../lib/types.d.ts").InboxMessage} Message */

/** Messages whose receipt was sent by this page or waits in the outbox. @type {Set<string>} */
const receipted = new Set();
/** Orders that this page has played by itself. @type {Set<string>} */
const said = new Set();

/** Shows what the desk has written to the crew of this order, the newest first. Its receipt goes out when it is on the screen. */
export class OrderMessages extends PhoneElement {
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.redraw);
  }

  updated() {
    if (document.hidden) return;
    for (const message of this.job?.messages ?? []) {
      void this.sayOrder(message);
      this.receipt(message);
    }
  }

  /** An order that was spoken plays once by itself, when the sound of this page is on; the bell rests meanwhile. @param {Message} message */
  async sayOrder({ id, voice, order_id, is_shown }) {
    const { ring } = this.phone;
    const isNew = Boolean(voice && order_id) && !is_shown && !said.has(id);
    if (!isNew || !ring.isUnlocked) return;
    const player = /** @type {import("../../parts/voice-play.js").VoicePlay | null} */ (
      this.querySelector(`voice-play[data-message="${id}"]`)
    );
    if (!player) return;
    said.add(id);
    ring.isResting = true;
    player.addEventListener("halted", () => {
      ring.isResting = false;
    });
    await player.play();
  }

  /** @param {Partial<Message> & {id: string}} message */
  receipt({ id, is_shown }) {
    if (is_shown || receipted.has(id)) return;
    receipted.add(id);
    void this.phone.add({
      lane: `message-${id}`,
      kind: "message.shown",
      method: "POST",
      path: `/api/v1/messages/${id}/receipts`,
      body: { kind: "shown", channel: "live" },
      quiet: true,
    });
  }

  render() {
    const { phone } = this;
    const me = phone.state.me?.call_sign;
    const [newest, ...older] = [...(this.job?.messages ?? [])].reverse();
    if (!newest) return nothing;
    return html`<section class="notice go messages" role="status" aria-label=${t("phone.messages")}>${messageLine(newest, me)}
      ${
        older.length
          ? html`<details><summary>${t("phone.messages_older", { n: older.length })}</summary>${older.map((message) => messageLine(message, me))}</details>`
          : nothing
      }
      <button class="btn" type="button" @click=${() => phone.router.show("talk")}>${t("phone.talk.reply")}</button></section>`;
  }
}
customElements.define("order-messages", OrderMessages);
