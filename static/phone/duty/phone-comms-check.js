// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { remainingWords, Ticking, wall } from "../../lib/time.js";
import { PhoneElement } from "../phone_element.js";

/** 通信测试 takes the whole screen for a minute at most. It does not look like an order. */
export class PhoneCommsCheck extends PhoneElement {
  static properties = { ...PhoneElement.properties, isPressed: { state: true } };

  constructor() {
    super();
    this.isPressed = false;
    this.ticking = new Ticking(this);
  }

  /** @param {import("../state/types.d.ts").CommsCheckCall} check */
  async press(check) {
    this.isPressed = true;
    await this.phone.commsCheck.answer(check);
    this.isPressed = false;
  }

  render() {
    const check = this.phone.commsCheck.current;
    if (!check) return nothing;
    const from = check.by ? t("phone.comms_check.from", { by: check.by, t: wall(check.at) }) : "";
    return html`<main class="over check" tabindex="-1">
        <h1 role="alert">${t("phone.comms_check.title")}</h1>
        <p class="addr">${t("phone.comms_check.lead")}</p>
        <p class="muted">${[from, remainingWords(check.ends_at)].filter(Boolean).join(" · ")}</p>
      </main>
      <footer class="foot"><button class="big done" type="button" ?disabled=${this.isPressed} @click=${() => this.press(check)}>${t("phone.comms_check.answer")}</button></footer>`;
  }
}
customElements.define("phone-comms-check", PhoneCommsCheck);
