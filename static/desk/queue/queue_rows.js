// @ts-check
/** The queue's rows that are not cases: alarms, intakes, and members found by a search. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { joined } from "../../lib/joined.js";
import { alarmHint, alarmTitle } from "../alarm/alarm_words.js";
import { desk } from "../state/store.js";
import { tipCount } from "./tip_count.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import "../parts/tick-time.js";

const pressed = (/** @type {boolean} */ is) => (is ? "true" : "false");

/**
 * @param {import("../state/types.js").Alarm[]} alarms about one matter, the most severe first
 * @param {boolean} isSelected
 * @param {Map<string, import("../state/types.js").Incident>} incidents
 */
export function alarmRow(alarms, isSelected, incidents) {
  const [alarm, ...also] = alarms;
  const title = [alarmTitle(alarm), ...new Set(also.map(alarmTitle))].join(" · ");
  const about = incidents.get(alarm.incident_id ?? "");
  const subject = about ? joined(about.title, about.place) : t("desk.no_case");
  return html`<button type="button" class="it alarm" aria-current=${pressed(isSelected)}
    @click=${() => desk.select(`alarm:${alarm.id}`)}>
    <span class="top"><b><span class="bang" aria-hidden="true">!</span> ${title}</b>
      <tick-time class="when" .since=${alarm.raised_at}></tick-time></span>
    <span class="sub"><span>${subject}</span><span>${alarmHint(alarm)}</span></span>
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
