// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { remainingWords, Ticking, wall } from "../lib/time.js";
import { PhoneElement } from "./element.js";

/** 通信测试 has the whole screen for a minute at most, and looks like no order. */
export class PhoneCommsCheck extends PhoneElement {
  static properties = { ...PhoneElement.properties, isPressed: { state: true } };

  constructor() {
    super();
    this.isPressed = false;
    this.ticking = new Ticking(this);
  }

  /** @param {import("./types.d.ts").CommsCheckCall} test */
  async press(test) {
    this.isPressed = true;
    await this.phone.commsCheck.answer(test);
    this.isPressed = false;
  }

  render() {
    const test = this.phone.commsCheck.current;
    if (!test) return nothing;
    const from = test.by ? t("phone.comms_check.from", { by: test.by, t: wall(test.at) }) : "";
    return html`<main class="over test" tabindex="-1">
        <h1 role="alert">${t("phone.comms_check.title")}</h1>
        <p class="addr">${t("phone.comms_check.lead")}</p>
        <p class="muted">${[from, remainingWords(test.ends_at)].filter(Boolean).join(" · ")}</p>
      </main>
      <footer class="foot"><button class="big done" type="button" ?disabled=${this.isPressed} @click=${() => this.press(test)}>${t("phone.comms_check.answer")}</button></footer>`;
  }
}
customElements.define("phone-comms-check", PhoneCommsCheck);
