// @ts-check
/** 外发照片: each photo of the case, and whether a blurred copy of it may leave the office. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { withdrawPhoto } from "../state/record_commands.js";
import { desk } from "../state/store.js";

/** @typedef {import("../state/types.js").Detail} Detail */

/** Every photo that the case has, each once. @param {Detail} detail @returns {string[]} */
export function photosOf({ intakes = [], reports, messages = [] }) {
  return [...new Set([...intakes, ...reports, ...messages].flatMap(({ photos }) => photos ?? []))];
}

/** Lists the photos of a case with their copies for outside. Empty when there is no photo. */
export class OutwardList extends LightDomElement {
  static properties = { detail: { attribute: false } };

  constructor() {
    super();
    /** @type {Detail|null} */
    this.detail = null;
    this.busy = new Busy(this);
  }

  /** @param {string} sha256 @param {import("../../lib/types.d.ts").ShownOutwardPhoto|undefined} copy */
  edit(sha256, copy) {
    const incidentId = this.detail?.incident.id;
    desk.set({ dialog: { kind: "blur", incidentId, sha256, boxes: copy?.boxes ?? [] } });
  }

  /** @param {string} id of the copy */
  async withdraw(id) {
    const answer = await this.busy.run(id, () => withdrawPhoto(id));
    if (answer) this.dispatchEvent(new CustomEvent("noted"));
  }

  /** @param {string} sha256 @param {number} index */
  row(sha256, index) {
    const copy = this.detail?.outward?.find((row) => row.sha256 === sha256);
    const words = copy
      ? t("desk.outward.cleared", {
          who: copy.by,
          at: wall(copy.confirmed_at),
          n: copy.boxes.length,
        })
      : t("desk.outward.none");
    const label = t("desk.outward.of", { n: index + 1 });
    const image = copy?.path ?? `/api/v1/photos/${sha256}/thumbnail`;
    return html`<li class="row"><img src=${image} alt=${label} loading="lazy" width="96" height="72" />
      <span class="grow">${words}</span>
      ${copy ? html`<a class="btn small quiet" href=${copy.path} target="_blank" rel="noreferrer">${t("desk.outward.open")}</a>` : nothing}
      <button type="button" class="btn small" aria-label=${`${label} ${t(copy ? "desk.outward.again" : "desk.outward.edit")}`}
        @click=${() => this.edit(sha256, copy)}>${t(copy ? "desk.outward.again" : "desk.outward.edit")}</button>
      ${
        copy
          ? html`<button type="button" class="btn small quiet" ?disabled=${this.busy.is(copy.id)}
        @click=${() => this.withdraw(copy.id)}>${t("desk.outward.withdraw")}</button>`
          : nothing
      }</li>`;
  }

  render() {
    const photos = this.detail ? photosOf(this.detail) : [];
    if (!photos.length) return nothing;
    return html`<section class="reports outward"><h2>${t("desk.outward")}</h2>
      <p class="muted">${t("desk.outward.hint")}</p>
      <ul>${photos.map((sha256, index) => this.row(sha256, index))}</ul></section>`;
  }
}
customElements.define("outward-list", OutwardList);
