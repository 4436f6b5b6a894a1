// @ts-check
/** The rows of the list that are not cases, and the line that says why a row waits for the desk. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { joined } from "../../lib/joined.js";
import {
  alarmHint,
  alarmTitle,
  reason,
  unansweredAsOne,
  waitedSince,
} from "../alarm/alarm_words.js";
import { desk } from "../state/store.js";
import { tipCount } from "./tip_count.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import "../parts/tick-time.js";
import "./foretold-member.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */

const pressed = (/** @type {boolean} */ is) => (is ? "true" : "false");

/** 「没人接手 0:35 · 已请带班」, 「017 没应 0:12 · 12 秒后加派 033」: all reasons, the first with its time. @param {Alarm[]} alarms @param {(alarm: Alarm) => string} [words] */
export function reasons(alarms, words = reason) {
  const [first, ...others] = unansweredAsOne(alarms);
  if (!first) return nothing;
  const more = [...new Set(others.map(words))].filter((text) => text !== words(first));
  // A case that is overdue has the same time at the end of its first line.
  const isTimed = first.kind !== "overdue" || words !== reason;
  return html`<span class="reasons"><span class="bang" aria-hidden="true">!</span> ${words(first)}
    ${isTimed ? html`<tick-time .since=${waitedSince(first)} .isBare=${true}></tick-time>` : nothing}<foretold-member .alarm=${first}></foretold-member>${more.length ? ` · ${joined(...more)}` : nothing}</span>`;
}

/** A case that waits for an order before any alarm; the end of its first line has its time. */
export const unsentReason = () =>
  html`<span class="reasons"><span class="bang" aria-hidden="true">!</span> ${t("desk.unsent")}</span>`;

/** An alarm without a case, or about one that the board has left out. @param {Alarm[]} alarms about one matter @param {boolean} isSelected */
export function alarmRow(alarms, isSelected) {
  const [alarm] = alarms;
  return html`<button type="button" class="it needs" aria-current=${pressed(isSelected)}
    @click=${() => desk.select(`alarm:${alarm.id}`)}>
    ${reasons(alarms, alarmTitle)}
    <span class="sub"><span>${t(alarm.incident_id ? "desk.unlisted_case" : "desk.no_case")}</span><span>${alarmHint(alarm)}</span></span>
  </button>`;
}

/** @param {import("../state/types.js").Intake} intake @param {boolean} isSelected */
export function intakeRow(intake, isSelected) {
  return html`<button type="button" class="it ${intake.severity === 1 ? "grave" : ""}"
    aria-current=${pressed(isSelected)} @click=${() => desk.select(`intake:${intake.id}`)}>
    <span class="top"><b>${intake.severity <= 2 ? html`<severity-chip .severity=${intake.severity}></severity-chip> ` : nothing}${intake.title}</b>
      <tick-time class="when" .since=${intake.received_at}></tick-time></span>
    <span class="sub"><span>${intake.place || t("desk.no_place")}</span>
      <span>${tipCount(intake) || t(`source.${intake.source}`)}${intake.photos.length ? ` · ${t("desk.photo_count", { n: intake.photos.length })}` : ""}</span></span>
  </button>`;
}

/** @param {import("../state/types.js").Member} member @param {boolean} isSelected */
export function memberRow(member, isSelected) {
  return html`<button type="button" class="it" aria-current=${pressed(isSelected)}
    @click=${() => desk.select(`member:${member.call_sign}`)}>
    <span class="top"><b>${member.call_sign}</b>
      <status-chip of="member" status=${member.state}></status-chip></span>
  </button>`;
}
