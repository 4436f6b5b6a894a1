// @ts-check

import { Ticking } from "../../lib/time.js";
import { foretold } from "../alarm/alarm_words.js";
import { LightDomElement } from "../parts/light_dom_element.js";

/** 「 · 12 秒后加派 033」 after a reason; it counts down by itself, and its row does not. */
export class ForetoldMember extends LightDomElement {
  static properties = { alarm: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Alarm|null} */
    this.alarm = null;
    this.ticking = new Ticking(this);
  }

  render() {
    const words = this.alarm && foretold(this.alarm);
    return words ? ` · ${words}` : "";
  }
}
customElements.define("foretold-member", ForetoldMember);
