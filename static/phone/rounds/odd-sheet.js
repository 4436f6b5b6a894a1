// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { SheetElement } from "../sheet_element.js";
import { explain } from "./looks.js";

/** @typedef {import("../../lib/types.d.ts").OddWhy} OddWhy */

/** @type {(OddWhy | null)[]} */
const ANSWERS = ["label_moved", "bad_position", null];

/** Asks the member why a label was read far from its point. Nobody else is asked. */
export class OddSheet extends SheetElement {
  static properties = { ...SheetElement.properties, name: { attribute: false } };

  constructor() {
    super();
    /** The key of the look in the outbox. */
    this.name = "";
  }

  heading() {
    return t("phone.round.odd");
  }

  /** @param {OddWhy | null} why */
  async answer(why) {
    await explain(this.phone, this.name, why);
    this.leave();
  }

  body() {
    return html`<p class="muted">${t("phone.round.odd_lead")}</p>
      <div class="choices">${ANSWERS.map((why) => html`<button class="btn" type="button" @click=${() => this.answer(why)}>${t(`phone.round.odd.${why ?? "unknown"}`)}</button>`)}</div>`;
  }
}
customElements.define("odd-sheet", OddSheet);
