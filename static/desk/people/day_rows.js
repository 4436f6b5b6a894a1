// @ts-check
/** The steps of an order as words, for a member's day and for one case of it. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import "../../parts/status-chip.js";

/** @typedef {import("../../lib/types.d.ts").DayOrder} DayOrder */

/** @param {DayOrder} order */
export function orderSteps(order) {
  const all = /** @type {[string, string|null][]} */ ([
    ["desk.day.sent", order.sent_at],
    ["desk.step.accepted", order.accepted_at],
    ["desk.step.en_route", order.en_route_at],
    ["desk.step.on_scene", order.on_scene_at],
    ["desk.day.ended", order.ended_at],
  ]);
  return all
    .filter(([, at]) => at)
    .map(([key, at]) => html`<span>${t(key)} ${wall(at ?? "")}</span> `);
}

/** @param {DayOrder} order @param {() => void} [open] */
export const orderRow = (order, open) =>
  html`<li><div class="row"><b>${order.number}</b><status-chip of="assignment" status=${order.status}></status-chip>
    ${open ? html`<button type="button" class="btn small" @click=${open}>${t("desk.board.open_case")}</button>` : nothing}</div>
  <p>${order.title}</p><p class="steps">${orderSteps(order)}</p></li>`;
