// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { MessageVoice } from "../case/message-voice.js";
import { freshKey } from "../state/commands.js";
import { sendVoice } from "../state/record_commands.js";

/** Keeps the words that were spoken for the next order. They go to its crew right after it, so the order never waits for them. */
export class OrderVoice extends MessageVoice {
  /** @param {CustomEvent<{blob: Blob, seconds: number}>} event */
  spoken({ detail }) {
    this.kept = { ...detail, key: freshKey(), incidentId: this.incidentId };
    this.orderId = "";
  }

  /** The order has gone out. @param {string} order_id @param {string} text the words beside it */
  follow(order_id, text) {
    if (this.kept?.incidentId !== this.incidentId) return;
    this.orderId = order_id;
    this.text = text;
    void this.send();
  }

  /** @param {import("../case/message-voice.js").Voice & {incidentId: string}} kept */
  sendKept({ incidentId, blob, key }) {
    return sendVoice(incidentId, blob, { key, order_id: this.orderId, text: this.text });
  }

  again() {
    return this.orderId ? super.again() : nothing;
  }

  render() {
    return html`<speak-button .label=${t("desk.order_voice")} .mark=${"0"} @spoken=${this.spoken}></speak-button>${this.unsent()}`;
  }

  orderId = "";
  text = "";
}
customElements.define("order-voice", OrderVoice);
