// @ts-check
/** One point of a round: what to look at, how long nobody has, and what can be said of it. */

import { html, nothing } from "lit";
import { distance_m } from "../../lib/distance.js";
import { lang, t } from "../../lib/i18n.js";
import { joined } from "../../lib/joined.js";
import { wall } from "../../lib/time.js";
import { unseenWords } from "../../lib/unseen.js";
import { photoField } from "../scene/form_fields.js";

/** @typedef {import("../../lib/types.d.ts").RoundPointState} Point */

/** @param {Point} point */
export const nameOf = ({ name, name_en }) => (lang === "en" && name_en ? name_en : name);

/** @param {number} metres */
const away = (metres) =>
  metres < 1000
    ? t("phone.round.away_m", { n: Math.round(metres / 10) * 10 })
    : t("phone.round.away_km", { n: (metres / 1000).toFixed(1) });

/** @param {Point} point @param {import("../state/types.d.ts").Position | null} position */
export const facts = (point, position) =>
  joined(
    point.seen_at ? t("phone.round.unseen", { t: unseenWords(point.seen_at) }) : t("unseen.never"),
    position ? away(distance_m(point, position)) : "",
  );

/** A point that was looked at. @param {Point} point @param {string} at */
export const seenPoint = (point, at) =>
  html`<li class="seen"><span aria-hidden="true">✓</span> ${nameOf(point)} <span class="muted">${wall(at)}</span></li>`;

/**
 * @param {{phone: import("../state/phone.js").Phone, point: Point, isOpen: boolean, isHere: boolean,
 *   toggle: () => void, looked: () => void, found: () => void}} options
 */
export function openPoint({ phone, point, isOpen, isHere, toggle, looked, found }) {
  const id = `point-${point.id}`;
  return html`<li class="card point ${isHere ? "here" : ""}">
    <h2><button type="button" class="cover" aria-expanded=${isOpen} @click=${toggle}>${nameOf(point)}</button></h2>
    <p class="muted">${facts(point, phone.positionWatch.last)}</p>
    ${point.look ? html`<p>${point.look}</p>` : nothing}
    ${isHere ? html`<p><b>${t("phone.round.here")}</b></p>` : nothing}
    ${
      isOpen || isHere
        ? html`${isOpen ? photoField(phone, id, null) : nothing}
      <div class="two"><button class="btn" type="button" @click=${found}>${t("phone.round.found")}</button>
        <button class="btn go" type="button" @click=${looked}>${t("phone.round.looked")}</button></div>`
        : nothing
    }</li>`;
}
