// @ts-check
/** The two tables of attendance: who is expected, and who is on duty without a running shift. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { hours } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").ExpectedMember} Expected */
/** @typedef {import("../../lib/types.d.ts").UnplannedMember} Unplanned */
/** @typedef {(kind: "on"|"off"|"absent", sign: string) => void} Ask */

/** @type {Record<Expected["presence"], [number, string]>} the order of the rows, and the chip's tone */
const LOOK = { missing: [0, "late"], absent: [1, "weak"], present: [2, "done"] };

/** @param {string} key @param {string} sign @param {() => void} run */
const button = (key, sign, run) =>
  html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: sign })} @click=${run}>${t(key)}</button>`;

/** @param {{call_sign: string, name: string | null}} member */
const who = ({ call_sign, name }) =>
  html`<th scope="row">${call_sign}${name ? html` <span class="name">${name}</span>` : nothing}</th>`;

/** @param {string | null} since @param {string | null} by */
const sinceWords = (since, by) => html`<span class="said">${since ? wallDay(since) : "–"}
  ${by ? html`<span class="chip">${t("shift.by", { who: by })}</span>` : nothing}</span>`;

/** @param {string[]} keys */
const head = (keys) =>
  html`<thead><tr><th scope="col">${t("member.sign")}</th>${keys.map((key) => html`<th scope="col">${t(key)}</th>`)}<th scope="col"><span class="sr-only">${t("people.acts")}</span></th></tr></thead>`;

/** @param {Expected[]} expected @param {Ask} ask @param {(member: Expected) => void} withdraw */
export function attendanceTable(expected, ask, withdraw) {
  if (!expected.length) return nothing;
  const rows = [...expected].sort((a, b) => LOOK[a.presence][0] - LOOK[b.presence][0]);
  /** @param {Expected} member */
  const acts = (member) => {
    const { call_sign: sign, presence } = member;
    if (presence === "present") return button("shift.off", sign, () => ask("off", sign));
    const on = button("shift.on", sign, () => ask("on", sign));
    return presence === "absent"
      ? html`${on} ${button("rota.withdraw", sign, () => withdraw(member))}`
      : html`${on} ${button("rota.absence", sign, () => ask("absent", sign))}`;
  };
  return html`<table>${head(["shift.presence", "shift.shift", "shift.since", "member.area"])}<tbody>${repeat(
    rows,
    ({ call_sign }) => call_sign,
    (member) => html`<tr>${who(member)}
      <td data-label=${t("shift.presence")}><span class="chip ${LOOK[member.presence][1]}">${t(`shift.${member.presence}`)}</span></td>
      <td data-label=${t("shift.shift")}>${hours(member.starts_at, member.ends_at)}</td>
      <td data-label=${t("shift.since")}>${sinceWords(member.since, member.by)}</td>
      <td data-label=${t("member.area")}>${member.area.name}</td>
      <td class="row-acts"><span>${acts(member)}</span></td></tr>`,
  )}</tbody></table>`;
}

/** @param {Unplanned[]} unplanned @param {Ask} ask */
export function unplannedTable(unplanned, ask) {
  if (!unplanned.length) return nothing;
  return html`<h2>${t("shift.unplanned_title")}</h2><table>${head(["shift.why", "shift.since", "member.area"])}<tbody>${repeat(
    unplanned,
    ({ call_sign }) => call_sign,
    (member) => html`<tr>${who(member)}
      <td data-label=${t("shift.why")}><span class="said">${member.shift_ended_at ? t("shift.stayed", { at: wallDay(member.shift_ended_at) }) : t("shift.extra")}
        ${member.is_on_case ? html`<span class="chip go">${t("shift.on_case")}</span>` : nothing}</span></td>
      <td data-label=${t("shift.since")}>${sinceWords(member.since, member.by)}</td>
      <td data-label=${t("member.area")}>${member.area.name}</td>
      <td class="row-acts"><span>${member.is_on_case ? nothing : button("shift.off", member.call_sign, () => ask("off", member.call_sign))}</span></td></tr>`,
  )}</tbody></table>`;
}
