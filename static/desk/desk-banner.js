// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { clock, Ticking, wall } from "../lib/time.js";
import { Light } from "./light.js";
import "./tick-time.js";

/** A socket that comes back at once is nobody's business. */
const PATIENCE_MS = 1500;

/** Amber when the screen may be old, red when nothing that is sent will leave the house. */
export class DeskBanner extends Light {
  static properties = { link: { attribute: false }, trouble: { attribute: false } };

  constructor() {
    super();
    /** @type {{state: import("../lib/live.js").LiveState, since: number}} */
    this.link = { state: "connecting", since: clock.now() };
    /** @type {import("./health.js").Trouble|null} */
    this.trouble = null;
    this.ticking = new Ticking(this);
  }

  offline() {
    const { state, since } = this.link;
    if (state === "open" || clock.now() - since < PATIENCE_MS) return nothing;
    const at = new Date(since).toISOString();
    const words = state === "offline" ? "desk.banner.offline" : "desk.banner.connecting";
    return html`<div class="banner weak">
      <b role="status">${t(words, { at: wall(at) })}</b> <tick-time .since=${at}></tick-time>
      <span>${t("desk.banner.retrying")}</span></div>`;
  }

  broken() {
    if (!this.trouble) return nothing;
    const { faults, since } = this.trouble;
    const at = new Date(since).toISOString();
    const isWorker = faults.includes("worker");
    return html`<div class="banner late">
      <b role="alert">${t(isWorker ? "desk.banner.worker" : "desk.banner.not_ready")}</b>
      <tick-time .since=${at}></tick-time>
      <span>${t(isWorker ? "desk.banner.worker_means" : "desk.banner.radio")}</span></div>`;
  }

  render() {
    return html`${this.broken()}${this.offline()}`;
  }
}
customElements.define("desk-banner", DeskBanner);
