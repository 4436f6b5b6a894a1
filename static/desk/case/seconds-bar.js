// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";
import { figure } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { partnerName } from "../state/names.js";

/** @typedef {import("../../lib/types.d.ts").SecondsState} Seconds */
/** @typedef {Seconds["sums"][number]} Sum */

/** @type {Record<string, string>} */
const PARTIES = {
  source: "desk.seconds.source",
  desk: "desk.seconds.desk",
  field: "desk.seconds.field",
  partner: "desk.seconds.partner",
  tier: "desk.seconds.tier",
};
const LEAST_SHARE = 2;

/** 谁的时间: whose seconds the case's were, as a bar and in words. Computed from the feed by the server. */
export class SecondsBar extends LightDomElement {
  static properties = { seconds: { attribute: false } };

  constructor() {
    super();
    /** @type {Seconds|null} */
    this.seconds = null;
  }

  /** @param {Sum} sum */
  name({ party, partner, area_id }) {
    if (partner) return partnerName(partner);
    if (area_id) return this.seconds?.areas[area_id] ?? t(PARTIES.tier);
    return t(PARTIES[party] ?? party);
  }

  /** Every second partner or tier is hatched another way. @param {Sum} sum */
  look({ party, partner, area_id }) {
    const sides = (this.seconds?.sums ?? []).filter((sum) => sum.party === party);
    const place = sides.findIndex((sum) => sum.partner === partner && sum.area_id === area_id);
    return place % 2 === 1 ? `${party} other` : party;
  }

  /** @param {Sum} sum */
  words = (sum) => t("desk.seconds.of", { who: this.name(sum), t: figure(sum.seconds) });

  render() {
    const { spans = [], sums = [] } = this.seconds ?? {};
    const isShared = sums.length > 1;
    if (!isShared) return nothing;
    const whole = sums.reduce((total, { seconds }) => total + seconds, 0);
    const share = (/** @type {number} */ seconds) =>
      `${Math.max(LEAST_SHARE, (100 * seconds) / whole)}`;
    return html`<section class="reports seconds"><h2>${t("desk.seconds")}</h2>
      <div class="bar" aria-hidden="true">${spans
        .filter(({ seconds }) => seconds > 0)
        .map(
          (span) =>
            html`<b class=${this.look(span)} title=${this.words(span)} ${styled({ "flex-grow": share(span.seconds) })}></b>`,
        )}</div>
      <ul class="key">${sums.map((sum) => html`<li class=${this.look(sum)}><i aria-hidden="true"></i>${this.words(sum)}</li>`)}</ul></section>`;
  }
}
customElements.define("seconds-bar", SecondsBar);
