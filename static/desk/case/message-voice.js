// @ts-check
import { html, nothing } from "lit";
import "../../parts/speak-button.js";
import "../../parts/voice-play.js";
import { t } from "../../lib/i18n.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { freshKey } from "../state/commands.js";
import { sendVoice } from "../state/record_commands.js";

/** @typedef {{blob: Blob, seconds: number, key: string}} Voice */

/** Speaks to the crew of a case while the button is held. A note that was not taken stays here. */
export class MessageVoice extends LightDomElement {
  static properties = { incidentId: { attribute: false }, kept: { state: true } };

  constructor() {
    super();
    this.incidentId = "";
    this.busy = new Busy(this);
    /** @type {(Voice & {incidentId: string}) | null} */
    this.kept = null;
  }

  /** @param {CustomEvent<{blob: Blob, seconds: number}>} event */
  spoken({ detail }) {
    this.kept = { ...detail, key: freshKey(), incidentId: this.incidentId };
    void this.send();
  }

  async send() {
    const { kept } = this;
    if (!kept) return;
    const answer = await this.busy.run("send", () => this.sendKept(kept));
    if (answer && this.kept === kept) this.kept = null;
  }

  /** @param {Voice & {incidentId: string}} kept */
  sendKept({ incidentId, blob, key }) {
    return sendVoice(incidentId, blob, { key });
  }

  /** @returns {unknown} */
  again() {
    return html`<button class="btn small" type="button" @click=${this.send}>${t("desk.message.voice_again")}</button>`;
  }

  /** A note of another case is not shown with this one, and is not lost. */
  unsent() {
    const { kept } = this;
    if (!kept || this.busy.is("send") || kept.incidentId !== this.incidentId) return nothing;
    return html`<span class="unsent-voice"><voice-play .blob=${kept.blob} .seconds=${kept.seconds}></voice-play>${this.again()}
      <button class="btn small quiet" type="button" @click=${() => {
        this.kept = null;
      }}>${t("desk.message.voice_drop")}</button></span>`;
  }

  render() {
    return html`<speak-button .label=${this.busy.is("send") ? t("desk.busy") : ""} @spoken=${this.spoken}></speak-button>${this.unsent()}`;
  }
}
customElements.define("message-voice", MessageVoice);
