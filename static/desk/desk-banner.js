// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { clock, Ticking, wall } from "../lib/time.js";
import { LightDomElement } from "./parts/light_dom_element.js";
import "./parts/tick-time.js";

/** A short break of the socket shows no banner. */
const PATIENCE_MS = 1500;

/** An amber banner when the screen may be outdated; a red one when the server cannot send orders. */
export class DeskBanner extends LightDomElement {
  static properties = { link: { attribute: false }, trouble: { attribute: false } };

  constructor() {
    super();
    /** @type {{state: import("../lib/live.js").LiveState, since: number}} */
    this.link = { state: "connecting", since: clock.now() };
    /** @type {import("./state/health.js").Trouble|null} */
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
