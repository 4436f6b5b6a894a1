// @ts-check
/** One noise station as a row of the list. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { cell } from "../people/user_row.js";

/** @typedef {import("../../lib/types.d.ts").StationRecord} Station */
/** @typedef {import("../../lib/types.d.ts").StationsOut} Answer */

/** @typedef {"form"|"rule"|"disable"|"enable"} Act */

/** @type {Record<string, {kind: string, mark: string}>} */
const LOOK = {
  off: { kind: "lost", mark: "✕" },
  doubted: { kind: "weak", mark: "!" },
  silent: { kind: "late", mark: "!" },
  unheard: { kind: "", mark: "○" },
  heard: { kind: "done", mark: "✓" },
};

/** @param {Pick<Station, "is_enabled"|"is_silent"|"heard_at"|"doubts">} station */
export function conditionOf({ is_enabled, is_silent, heard_at, doubts }) {
  if (!is_enabled) return "off";
  if (is_silent) return "silent";
  if (doubts.length) return "doubted";
  return heard_at ? "heard" : "unheard";
}

/** @param {Station} station */
function condition(station) {
  const state = conditionOf(station);
  const { kind, mark } = LOOK[state];
  return html`<span class="chip ${kind}"><span class="mark" aria-hidden="true">${mark}</span>${t(`stations.state.${state}`)}</span>
    ${station.doubts.map((doubt) => html`<small class="muted" title=${doubt.detail}>${t(`stations.doubt.${doubt.kind}`)}</small>`)}`;
}

/** @param {Station} station @param {Answer} answer */
function limitsOf(station, { limits }) {
  const table = limits.find(({ code }) => code === station.limits);
  const [day, night] = table?.zones[station.zone] ?? [];
  return html`${t("stations.limits_of", { zone: station.zone, day: day ?? "–", night: night ?? "–" })} <small class="muted">${table?.standard ?? station.limits}${table?.is_confirmed === false ? ` · ${t("stations.to_confirm")}` : ""}</small>`;
}

/** @param {Station} station @param {Answer} answer @param {(act: Act) => void} act */
export const stationRow = (
  station,
  answer,
  act,
) => html`<tr class=${station.is_enabled ? "" : "disabled"} data-station=${station.id}>
  <th scope="row">${station.name} <small class="muted">${station.code}</small></th>
  ${cell("stations.area", station.area)}
  ${cell("stations.limit", limitsOf(station, answer))}
  ${cell("stations.condition", html`<span class="said">${condition(station)}</span>`)}
  ${cell("stations.heard", html`<span class="muted when">${station.heard_at ? wallDay(station.heard_at) : t("stations.state.unheard")}</span>`)}
  ${cell("stations.calibrate_next", station.calibrate_next?.slice(0, 10) ?? "–")}
  <td class="row-acts"><span>${button(station, "rule", "stations.rule", act)}${answer.may_change ? changes(station, act) : nothing}</span></td></tr>`;

/** @param {Station} station @param {(act: Act) => void} act */
const changes = (station, act) =>
  html`${button(station, "form", "people.change", act)}
    ${station.is_enabled ? button(station, "disable", "stations.disable", act) : button(station, "enable", "stations.enable", act)}`;

/** @param {Station} station @param {Act} name @param {string} key @param {(act: Act) => void} act */
const button = (station, name, key, act) =>
  html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: station.name })} @click=${() => act(name)}>${t(key)}</button>`;
