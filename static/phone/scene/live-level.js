// @ts-check
import { html, LitElement, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").LiveLevel} Level */

const EVERY_MS = 3000;
/** A level that was read longer ago is not the level now. */
const OLD_MS = 15_000;
const NOISE = "EN01";
const ARROWS = { rising: "↗", falling: "↘", steady: "→" };

/** True for a case that a noise station may have opened. @param {{category: string}} incident */
export const mayHaveLevel = ({ category }) => category.startsWith(NOISE);

/** True when the number is no longer the level now. @param {number} readAt @param {number} now */
export const isOld = (readAt, now) => now - readAt > OLD_MS;

/** The live level of the station that opened the case, so that the crew sees the effect of what it says. It is empty when no station did. */
export class LiveLevel extends LitElement {
  static properties = {
    incidentId: { attribute: false },
    level: { state: true },
    isOld: { state: true },
  };

  constructor() {
    super();
    this.incidentId = "";
    /** @type {Level|null} */
    this.level = null;
    this.isOld = false;
    this.readAt = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.look();
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  async look() {
    if (document.hidden || !this.incidentId) return;
    try {
      const answer = await api.get(`/api/v1/incidents/${this.incidentId}/level`);
      this.level = /** @type {{level: Level|null}} */ (answer).level;
      this.readAt = performance.now();
      if (!this.level) clearInterval(this.timer);
    } catch {}
    this.isOld = isOld(this.readAt, performance.now());
  }

  render() {
    if (!this.level) return nothing;
    const { station, level, trend, limit, is_doubtful } = this.level;
    const isLive = level !== null && !this.isOld;
    const over = isLive && level > limit ? "late" : "done";
    const arrow = isLive && trend ? ARROWS[trend] : "";
    return html`<p class="notice ${isLive ? over : "weak"} live-level">
      <b class="now">${isLive ? level.toFixed(1) : "–"}</b>
      ${arrow ? html`<b role="img" aria-label=${t(`phone.level.${trend}`)}>${arrow}</b>` : nothing}
      <span>dB(A) · ${t("phone.level.limit", { n: limit })}<br /><small>${station}${is_doubtful ? ` · ${t("phone.level.doubtful")}` : ""}${isLive ? "" : ` · ${t("phone.level.none")}`}</small></span></p>`;
  }
}
customElements.define("live-level", LiveLevel);
