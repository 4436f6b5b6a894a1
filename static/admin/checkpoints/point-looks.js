// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").PointScansOut} Answer */

/** Lists the looks at one point. Each reading stands in the audit, and the dialog says so. */
export class PointLooks extends LightDomElement {
  static properties = {
    point: { attribute: false },
    answer: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../../lib/types.d.ts").CheckpointRecord|null} */
    this.point = null;
    /** @type {Answer|null} */
    this.answer = null;
    this.failure = "";
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
  }

  async read() {
    try {
      const path = `/api/v1/admin/checkpoints/${this.point?.id}/scans`;
      this.answer = /** @type {Answer} */ (await api.get(path));
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Answer["scans"][number]} look */
  row({ at, call_sign, grade, distance_m, is_odd, odd_why, photo, words }) {
    const odd = is_odd ? t("checkpoints.odd", { m: distance_m ?? "" }) : "";
    const why = odd_why ? t(`checkpoints.odd.${odd_why}`) : "";
    return html`<li><b>${wallDay(at)}</b> ${call_sign} · ${t(`checkpoints.grade.${grade}`)}
      <span class="muted">${[odd, why, words].filter(Boolean).join(" · ")}</span>${photo ? this.picture(photo, `${call_sign} · ${wallDay(at)}`) : nothing}</li>`;
  }

  /** The photo that proves a look; a press opens the whole one. @param {string} sha256 @param {string} whose */
  picture(sha256, whose) {
    const address = `/api/v1/admin/checkpoints/${this.point?.id}/photos/${sha256}`;
    return html` <a href=${address} target="_blank" rel="noopener"><img src="${address}?small" alt=${t("checkpoints.photo_of", { whose })} loading="lazy" width="96" height="72"></a>`;
  }

  render() {
    if (this.failure) return html`<div class="notice late" role="alert">${this.failure}</div>`;
    if (!this.answer) return html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { scans } = this.answer;
    return html`<p class="muted">${t("checkpoints.looks_lead")}</p>
      ${scans.length ? html`<ul class="plan">${scans.map((look) => this.row(look))}</ul>` : html`<p class="empty">${t("checkpoints.no_looks")}</p>`}`;
  }
}
customElements.define("point-looks", PointLooks);
