// @ts-check
import { html, LitElement, nothing } from "lit";
import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { suspectedKey } from "../lib/sound_words.js";
import { levelLine } from "./level_line.js";

/** @typedef {import("../lib/types.d.ts").LiveLevel} Level */

const EVERY_MS = 3000;
/** A level that was read longer ago is not the level now. */
const OLD_MS = 15_000;
const NOISE = "EN01";
const ARROWS = { rising: "↗", falling: "↘", steady: "→" };

/** True for a case that a noise station may have opened. @param {{category: string}} incident */
export const mayHaveLevel = ({ category }) => category.startsWith(NOISE);

/** True when the number is no longer the level now. @param {number} readAt @param {number} now */
export const isOld = (readAt, now) => now - readAt > OLD_MS;

/** The live level of the station of a case, so that crew and desk see the effect of what is said. It says when no station is near. */
export class LiveLevel extends LitElement {
  static properties = {
    incidentId: { attribute: false },
    level: { state: true },
    sound: { state: true },
    isOld: { state: true },
  };

  constructor() {
    super();
    this.incidentId = "";
    /** @type {Level|null|undefined} undefined until the server has answered */
    this.level = undefined;
    /** @type {import("../lib/types.d.ts").SuspectedSound|null} */
    this.sound = null;
    this.isOld = false;
    this.readAt = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** The level of one case must not stand beside another. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has("incidentId")) return;
    this.level = undefined;
    this.sound = null;
    void this.look();
  }

  async look() {
    const { incidentId } = this;
    if (document.hidden || !incidentId || this.level === null) return;
    try {
      const answer = await api.get(`/api/v1/incidents/${incidentId}/level`);
      if (incidentId !== this.incidentId) return;
      const { level, sound } = /** @type {import("../lib/types.d.ts").LiveLevelOut} */ (answer);
      this.level = level;
      this.sound = sound;
      this.readAt = performance.now();
    } catch {}
    this.isOld = isOld(this.readAt, performance.now());
  }

  /** A suggestion and never a fact; nothing is shown before it is decided. */
  suspected() {
    const { sound } = this;
    if (sound?.certainty !== "decided") return nothing;
    return html`<br /><small>${t("level.suspected", { sound: t(suspectedKey(sound)) })}</small>`;
  }

  render() {
    if (this.level === undefined) return nothing;
    if (this.level === null) return html`<p class="muted">${t("level.no_station")}</p>`;
    const { station, level, trend, limit, is_doubtful, distance_m, hour } = this.level;
    const isLive = level !== null && !this.isOld;
    const over = isLive && level > limit ? "late" : "done";
    const arrow = isLive && trend ? ARROWS[trend] : "";
    const words = [
      station,
      distance_m === null ? "" : t("level.near", { m: distance_m }),
      is_doubtful ? t("level.doubtful") : "",
      isLive ? "" : t("level.none"),
    ];
    return html`<p class="notice ${isLive ? over : "weak"} live-level">
      <b class="now">${isLive ? level.toFixed(1) : "–"}</b>
      ${arrow ? html`<b role="img" aria-label=${t(`level.${trend}`)}>${arrow}</b>` : nothing}
      <span>dB(A) · ${t("level.limit", { n: limit })}<br /><small>${words.filter(Boolean).join(" · ")}</small>${this.suspected()}</span>
      ${hour.some((minute) => minute !== null) ? levelLine(hour, limit, t("level.hour")) : nothing}</p>`;
  }
}
customElements.define("live-level", LiveLevel);
