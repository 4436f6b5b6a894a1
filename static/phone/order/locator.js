// @ts-check
/** Sketches where the goal lies from here, north up, before any map and without any. */

import { html, svg } from "lit";
import { t } from "../../lib/i18n.js";
import { CENTRE, spots } from "./travel.js";

/** @typedef {import("../../lib/distance.js").Point} Point */
/** @param {Point} goal @param {Point | null} from this member, where the phone knows it */
export function locator(goal, from) {
  const [pin, me] = from ? spots(goal, from) : [CENTRE, null];
  const way = me && svg`<path class="way-line" d="M${me.x} ${me.y}L${pin.x} ${pin.y}"/>`;
  const here = me && svg`<circle class="here" cx=${me.x} cy=${me.y} r="8"/>`;
  return html`<svg class="locator" viewBox="0 0 360 168" aria-hidden="true">
    <path class="north" d="M26 22l7 18-7-4-7 4z"/><text x="26" y="56">${t("phone.north")}</text>
    ${way} ${here}
    <path class="goal" transform="translate(${pin.x} ${pin.y})" d="M0 4l-13-22a15 15 0 1 1 26 0z"/></svg>`;
}
