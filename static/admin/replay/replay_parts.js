// @ts-check
/** The queue of a past moment as a table, and the acts around it. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { say, sentence, tone } from "../../desk/case/feed_words.js";
import { nameOf } from "../../desk/state/names.js";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import "../../parts/loop-bar.js";
import "../../parts/severity-chip.js";
import "../../parts/status-chip.js";
import { happened } from "./hour.js";

/** @typedef {import("./hour.js").State} State */
/** @typedef {import("./hour.js").Act} Act */
/** @typedef {import("./hour.js").Place} Place */

/** Acts on each side of the moment. */
const AROUND = 40;

/** The act as the desk's timeline words it. @param {Act} act */
const rowOf = (act) =>
  /** @type {import("../../desk/state/types.js").Frame} */ (/** @type {unknown} */ (act));

/** The words of an act. @param {Act} act */
export const wordsOf = (act) => say(sentence(rowOf(act)), t, nameOf);

/** @param {State} state @param {string|null} chosen @param {Place[]} places @param {(id: string|null) => void} choose */
function caseRow(state, chosen, places, choose) {
  const { id, number, title, place, severity, status, loop, crew } = state;
  const isChosen = id === chosen;
  const signs = [...new Set(Object.values(crew).flat())];
  const seen = places.filter(({ call_sign }) => signs.includes(call_sign));
  return html`<tr class=${isChosen ? "chosen" : ""}><th scope="row"><button type="button" class="link" aria-pressed=${isChosen} @click=${() => choose(isChosen ? null : id)}>${number}</button></th>
    <td data-label=${t("replay.what")}><severity-chip .severity=${severity}></severity-chip> ${title} <span class="muted small">${place}</span></td>
    <td data-label=${t("replay.state")}><status-chip status=${status}></status-chip></td>
    <td data-label=${t("replay.clocks")}><loop-bar compact .loop=${{ ...loop }}></loop-bar></td>
    <td data-label=${t("replay.crew")}>${signs.join(" ") || "–"}${seen.map(
      ({ call_sign, lat, lon, at }) =>
        html`<span class="muted small at">${t("replay.position", { member: call_sign, place: `${lat.toFixed(4)}, ${lon.toFixed(4)}`, at: wall(at) })}</span>`,
    )}</td></tr>`;
}

/** @param {State[]} queue @param {string|null} chosen @param {Place[]} places @param {(id: string|null) => void} choose */
export const queueTable = (queue, chosen, places, choose) => html`<section class="queue">
  <h2>${t("replay.queue", { n: queue.length })}</h2>
  ${
    queue.length
      ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("replay.queue_list")}><table class="figure-table"><thead><tr>${["number", "what", "state", "clocks", "crew"].map((head) => html`<th scope="col">${t(`replay.${head}`)}</th>`)}</tr></thead>
    <tbody>${repeat(
      queue,
      ({ id }) => id,
      (state) => caseRow(state, chosen, places, choose),
    )}</tbody></table></div>`
      : html`<p class="empty">${t("replay.no_cases")}</p>`
  }</section>`;

/** @param {Act} act @param {boolean} isPast @param {boolean} isNow @param {string} number @param {(at: number) => void} jump */
const actRow = (act, isPast, isNow, number, jump) =>
  html`<li class="${tone(rowOf(act))} ${isPast ? "" : "to-come"}" aria-current=${isNow ? "step" : "false"}>
    <button type="button" @click=${() => jump(Date.parse(act.at))}><time>${wall(act.at)}</time> <span>${wordsOf(act)}</span> <span class="muted small">${number}</span></button></li>`;

/** @param {Act[]} acts @param {number} at @param {Map<string, State>} states @param {(at: number) => void} jump */
export function actList(acts, at, states, jump) {
  const now = happened(acts, at);
  const first = Math.max(0, now - AROUND);
  const shown = acts.slice(first, now + AROUND);
  return html`<section class="replay-acts"><h2>${t("replay.acts", { n: acts.length })}</h2>
    ${acts.length ? nothing : html`<p class="empty">${t("replay.no_acts")}</p>`}
    <ol>${repeat(
      shown,
      ({ seq }) => seq,
      (act, place) =>
        actRow(
          act,
          first + place < now,
          first + place === now - 1,
          act.state?.number ?? states.get(act.incident_id)?.number ?? "",
          jump,
        ),
    )}</ol></section>`;
}
