// @ts-check
/** A moment of the replay: its act in words, the map beside the queue, and the acts around it. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { actsOf, happened, placesAt, queueOf, statesAt } from "./hour.js";
import { actList, queueTable, wordsOf } from "./replay_parts.js";
import { fieldOf } from "./street_time.js";
import "../../parts/patrol-map.js";

/** @typedef {import("./replay-page.js").ReplayPage} Page */
/** @typedef {import("./reading.js").ReadHour} ReadHour */
/** @typedef {import("./hour.js").State} State */
/** @typedef {import("../../lib/types.d.ts").MemberState} Member */

/** The members as the map draws them. @param {import("./hour.js").Place[]} places @returns {Member[]} */
const members = (places) =>
  places.map(
    ({ call_sign, lat, lon }) =>
      /** @type {Member} */ (
        /** @type {unknown} */ ({ call_sign, lat, lon, on_duty: true, live: true, state: "busy" })
      ),
  );

/** @param {Page} page @param {State|undefined} state */
const chosenLine = (
  page,
  state,
) => html`<p class="tools"><span>${state ? t("replay.only", { number: state.number }) : t("replay.not_yet")}</span>
  <button type="button" class="btn small" @click=${() => page.choose(null)}>${t("replay.all")}</button>
  <a class="btn small" href=${`/desk#case=${page.chosen}`}>${t("replay.case")}</a>
  <a class="btn small" href=${`/review#case=${page.chosen}`}>${t("replay.review")}</a></p>`;

/** The sentences about what is missing. @param {Page} page @param {ReadHour} hour */
function told({ trails, opened }, { begins, isCut, isLong, erased }) {
  const isGone = trails && Date.parse(trails.kept_since) > begins;
  const lines = [
    isCut && t("replay.cut"),
    isLong && t("replay.long"),
    erased > 0 && t("replay.erased", { n: erased }),
    begins > opened && t("replay.future"),
    isGone && t("replay.positions_gone", { day: wallDay(trails.kept_since) }),
    trails && !isGone && !trails.trails.length && t("replay.no_positions"),
    trails?.is_cut && t("replay.positions_cut"),
  ];
  return lines
    .filter(Boolean)
    .map((line) => html`<p class="notice weak" role="status">${line}</p>`);
}

/** @param {Page} page @param {ReadHour} hour */
export function shownMoment(page, hour) {
  const { at, chosen, trails, isPlaying } = page;
  const states = statesAt(hour, at);
  const queue = queueOf(states);
  const own = chosen ? states.get(chosen) : undefined;
  const shown = own && !queue.includes(own) ? [...queue, own] : queue;
  const acts = actsOf(hour.acts, chosen);
  const last = acts[happened(acts, at) - 1];
  const places = placesAt(trails?.trails ?? [], at, chosen);
  const choose = (/** @type {string|null} */ id) => page.choose(id);
  return html`<p class="now" role=${isPlaying ? "presentation" : "status"}><time>${fieldOf(at).replace("T", " ")}</time> ${last ? html`<span>${wordsOf(last)}</span>` : nothing}</p>
    ${chosen ? chosenLine(page, own) : nothing}${told(page, hour)}
    <div class="replay-now"><patrol-map .incidents=${shown} .members=${members(places)} .selected=${chosen}
        @select-incident=${(/** @type {CustomEvent<{id: string}>} */ event) => choose(event.detail.id)}></patrol-map>
      ${queueTable(shown, chosen, places, choose)}</div>
    ${actList(acts, at, states, (time) => page.jump(time))}`;
}
