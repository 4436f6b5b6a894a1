// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { lang, t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { unseenStep, unseenWords } from "../../lib/unseen.js";
import { pageHead } from "../parts/page_head.js";
import "../../parts/patrol-map.js";

/** @typedef {import("../../lib/types.d.ts").UnseenOut} Answer */
/** @typedef {import("../../lib/types.d.ts").CheckpointNow} Point */

const EVERY_MS = 30_000;

/** 多久没人看过: the patrol points on a map and in a list, the longest unseen first. It names no member. */
export class RoundsPage extends LightDomElement {
  static properties = { answer: { state: true }, failed: { state: true } };

  constructor() {
    super();
    /** @type {Answer|null} */
    this.answer = null;
    this.failed = false;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    void this.look();
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  async look() {
    if (document.hidden && this.answer) return;
    try {
      this.answer = /** @type {Answer} */ (await api.get("/api/v1/checkpoints"));
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** @param {Point} point */
  show(point) {
    const map = /** @type {import("../../parts/patrol-map.js").PatrolMap|null} */ (
      this.querySelector("patrol-map")
    );
    map?.show(point);
  }

  /** @param {Point} point */
  row(point) {
    const { name, name_en, area, look, seen_at } = point;
    return html`<li><button type="button" @click=${() => this.show(point)}>
      <span class="map-mark checkpoint ${unseenStep(seen_at)}" aria-hidden="true"></span>
      <span class="where"><b>${lang === "en" && name_en ? name_en : name}</b><span class="muted small">${[area, look].filter(Boolean).join(" · ")}</span></span>
      <b>${unseenWords(seen_at)}</b></button></li>`;
  }

  /** @param {Answer} answer */
  body({ checkpoints, now }) {
    if (!checkpoints.length)
      return html`<p class="empty">${t("rounds.none")} <a href="/admin/checkpoints">${t("rounds.points")}</a></p>`;
    return html`<p class="muted">${t("rounds.lead")} ${t("rounds.as_of", { at: wall(now) })}</p>
      <div class="rounds-now"><patrol-map .checkpoints=${checkpoints}></patrol-map>
        <ul class="unseen" aria-label=${t("rounds.list")}>${repeat(
          checkpoints,
          ({ id }) => id,
          (point) => this.row(point),
        )}</ul></div>`;
  }

  render() {
    const { answer, failed } = this;
    return html`${pageHead(t("rounds.title"), "/rounds")}
      <main>${failed ? html`<p class="notice weak" role="status">${t("rounds.failed")}</p>` : nothing}
      ${answer ? this.body(answer) : failed ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`}</main>`;
  }
}
customElements.define("rounds-page", RoundsPage);
