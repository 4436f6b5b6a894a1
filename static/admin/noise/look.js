// @ts-check
/** The look of a station in the list and on the map: a word and a shape for each state. */

import { html, nothing } from "lit";
import { lang, t } from "../../lib/i18n.js";
import { levelLine } from "../../parts/level_line.js";

/** @typedef {import("../../lib/types.d.ts").StationNow} Station */
/** @typedef {Station["state"]} State */

/** @type {Record<State, {kind: string, mark: string}>} */
export const LOOK = {
  loud: { kind: "late", mark: "▲" },
  over: { kind: "wait", mark: "◆" },
  doubtful: { kind: "weak", mark: "?" },
  silent: { kind: "lost", mark: "✕" },
  quiet: { kind: "done", mark: "●" },
};
const ARROWS = { rising: "↗", falling: "↘", steady: "→" };

/** @param {{name: string, name_en: string}} station */
export const nameOf = ({ name, name_en }) => (lang === "en" && name_en) || name;

/** @param {Station} station */
export function stateChip({ state, doubts }) {
  const { kind, mark } = LOOK[state];
  const why = doubts.map((doubt) => t(`noise.doubt.${doubt}`)).join(" · ");
  const words =
    state === "doubtful" ? `${t("noise.state.doubtful")} · ${why}` : t(`noise.state.${state}`);
  return html`<span class="chip ${kind}"><span class="mark" aria-hidden="true">${mark}</span>${words}</span>`;
}

/** @param {number|null} level */
export const inDb = (level) => (level === null ? "–" : level.toFixed(level < 100 ? 1 : 0));

/** @param {Station["trend"]} trend */
export const arrow = (trend) =>
  trend
    ? html`<span class="trend" role="img" aria-label=${t(`noise.trend.${trend}`)}>${ARROWS[trend]}</span>`
    : nothing;

/** The last hour as a line, with the limit. @param {Station} station */
export const sparkline = ({ hour, limit }) => levelLine(hour, limit, t("noise.hour"));
