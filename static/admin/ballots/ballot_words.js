// @ts-check
/** A ballot in words and needles: its notice, its motions with both majorities, its buildings. */

import { html, nothing } from "lit";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { NOTICE_DAYS } from "./ballot_form.js";
import { needle } from "./needle.js";

/** @typedef {import("../../lib/types.d.ts").WholeBallot} Ballot */
/** @typedef {import("../../lib/types.d.ts").WeightState} Weight */

const ANSWERS = /** @type {const} */ (["agree", "against", "abstain", "follow"]);
const HEADS = ["building", "joined", "whole", "visited_on"];

/** @param {Weight} weight */
const weightWords = ({ owners, area_m2 }) =>
  `${owners} ${t("ballots.owners_unit")} · ${area_m2.toFixed(2)} m²`;

/** @param {Ballot} ballot */
export function noticeWords({ notice_on, notice_days }) {
  if (notice_days === null) return html`<span class="chip wait">${t("ballots.notice_none")}</span>`;
  const isShort = notice_days < NOTICE_DAYS;
  const words = t(isShort ? "ballots.notice_short" : "ballots.notice_days", { n: notice_days });
  return html`<span class="chip ${isShort ? "late" : "done"}">${words}</span> ${dayName(notice_on ?? "")}`;
}

/** @param {Ballot["motions"][number]} motion */
function motionPart({ words, item, bar, votes, quorum, by_bar, carried, has_majority }) {
  const verdict = (/** @type {string} */ name) =>
    html`<p>${name === bar ? html`<span class="chip">${t("ballots.own_bar")}</span> ` : nothing}<b>${t(`ballots.bar.${name}`)}</b>
      <span class="chip ${carried[name] ? "done" : "lost"}">${t(carried[name] ? "ballots.carried" : "ballots.not_carried")}</span></p>`;
  const result = votes
    ? html`<dl class="facts">${ANSWERS.map((name) => html`<dt>${t(`ballots.vote.${name}`)}</dt><dd>${weightWords(votes[name])}</dd>`)}</dl>
      ${has_majority ? nothing : html`<p class="notice weak">${t("ballots.torn")}</p>`}
      ${quorum ? needle(quorum, html`<p><b>${t("ballots.bar.two_thirds")}</b></p>`) : nothing}
      ${Object.entries(by_bar).map(([name, state]) => needle(state, verdict(name)))}`
    : nothing;
  return html`<li><b>${words}</b><br /><span class="muted">${t(`ballots.item.${item}`)} · ${t(`ballots.needs.${bar}`)}</span>${result}</li>`;
}

/** @param {Ballot} ballot */
export const motionsPart = ({ motions }) =>
  html`<h3>${t("ballots.motions")}</h3><ol class="motions">${motions.map(motionPart)}</ol>`;

/** @param {Ballot} ballot */
export function buildingsPart({ buildings }) {
  if (!buildings.length) return nothing;
  const left = buildings.filter(({ visited_on }) => !visited_on).map(({ name }) => name);
  return html`<h3>${t("ballots.buildings")}</h3>
    ${left.length ? html`<p class="notice weak">${t("ballots.not_visited_list", { names: left.join("、") })}</p>` : nothing}
    <table><thead><tr>${HEADS.map((key) => html`<th scope="col">${t(`ballots.${key}`)}</th>`)}</tr></thead><tbody>${buildings.map(
      ({ name, joined, whole, visited_on }) =>
        html`<tr><th scope="row">${name}</th><td>${weightWords(joined)}</td><td>${weightWords(whole)}</td><td>${visited_on ? dayName(visited_on) : t("ballots.not_visited")}</td></tr>`,
    )}</tbody></table>`;
}
