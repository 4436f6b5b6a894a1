// @ts-check
import { html, nothing, svg } from "lit";
import { t } from "../i18n.js";
import { unseenStep } from "../unseen.js";
import { DOTS, LOST_CROSS, PIN, RING, RINGS, SIGNS } from "./icons.js";

/** The legend. Its colours come from the style sheet by class, so it follows day and night. */
/** @param {string} name */
function mark(name) {
  if (name in SIGNS) {
    const sign = SIGNS[name];
    return svg`<path class="body" d=${PIN}/><path class="sign" d=${sign.d} transform=${sign.transform ?? ""} fill-rule="evenodd"/>`;
  }
  if (name in RINGS) {
    const { width, dash } = RINGS[name];
    return svg`<path class="ring" d=${RING} stroke-width=${width} stroke-dasharray=${dash.join(" ")}/>`;
  }
  const cross = name === "dot-lost" ? svg`<path class="cross" d=${LOST_CROSS}/>` : "";
  return svg`<path class="body" d=${DOTS[name]}/>${cross}`;
}

/** @param {string} name @param {string} word */
const entry = (name, word) => html`<li>
  <svg class="map-mark ${name}" viewBox="0 0 24 24" aria-hidden="true">${mark(name)}</svg>${word}
</li>`;

/** @param {{act: (name: "in" | "out" | "fit") => void}} options */
export function mapControls({ act }) {
  /** @param {string} words @param {string} sign @param {"in" | "out" | "fit"} name */
  const button = (words, sign, name) =>
    html`<button type="button" title=${words} aria-label=${words} @click=${() => act(name)}>${sign}</button>`;
  return html`<div class="map-controls">
    ${button(t("map.zoom_in"), "+", "in")} ${button(t("map.zoom_out"), "−", "out")}
    ${button(t("map.whole"), "⤢", "fit")}
  </div>`;
}

/** On a narrow screen the legend would cover marks, so it is closed there until somebody opens it. */
const isWide = () => matchMedia("(min-width: 56.3125em)").matches;

/** @typedef {import("../types.d.ts").StationNow} Station */
/** @typedef {import("../types.d.ts").CheckpointNow} Checkpoint */

/** The states of a noise station, in the order of their urgency. @type {[Station["state"], string][]} */
const STATES = [
  ["loud", "map.station.loud"],
  ["over", "map.station.over"],
  ["doubtful", "map.station.doubtful"],
  ["silent", "map.station.silent"],
  ["quiet", "map.station.quiet"],
];

/** The states that are on the map, with their number, and the way to the list of the stations. @param {Station[]} stations */
function stationEntries(stations) {
  const shown = STATES.map(
    ([state, key]) =>
      /** @type {const} */ ([state, key, stations.filter((row) => row.state === state).length]),
  );
  return html`<li class="muted"><a href="/noise" target="_blank">${t("map.stations")}</a></li>
    ${shown.map(([state, key, count]) => (count ? entry(`ring-${state}`, `${t(key)} ${count}`) : nothing))}`;
}

/** Lists the life ring, AED or hydrant beside the chosen case. @param {readonly {kind: string}[]} near */
const nearEntries = (near) => html`<li class="muted">${t("map.near")}</li>
  ${near.map(({ kind }) => entry(`pin-${kind}`, t(`map.${kind}`)))}`;

/** The steps of the patrol points. @type {["long" | "days" | "today", string][]} */
const STEPS = [
  ["long", "map.checkpoint.long"],
  ["days", "map.checkpoint.days"],
  ["today", "map.checkpoint.today"],
];

/** The patrol points by how long nobody has looked, and the way to their list. @param {Checkpoint[]} checkpoints */
function checkpointEntries(checkpoints) {
  const count = (/** @type {string} */ step) =>
    checkpoints.filter(({ seen_at }) => unseenStep(seen_at) === step).length;
  return html`<li class="muted"><a href="/rounds" target="_blank">${t("map.checkpoints")}</a></li>
    ${STEPS.map(([step, key]) => (count(step) ? html`<li><span class="map-mark checkpoint ${step}" aria-hidden="true"></span>${t(key)} ${count(step)}</li>` : nothing))}`;
}

/** @param {Station[]} [stations] @param {readonly {kind: string}[]} [near] @param {Checkpoint[]} [checkpoints] */
export const mapLegend = (
  stations = [],
  near = [],
  checkpoints = [],
) => html`<details class="map-legend" ?open=${isWide()}>
  <summary>${t("map.legend")}</summary>
  <ul>
    <li class="muted">${t("map.members")}</li>
    ${entry("dot-free", t("map.free"))} ${entry("dot-busy", t("map.busy"))} ${entry("dot-lost", t("map.lost"))}
    <li class="muted">${t("map.incidents")}</li>
    ${entry("pin-late", t("map.late"))} ${entry("pin-wait", t("map.wait"))} ${entry("pin-go", t("map.go"))}
    ${entry("pin-done", t("map.done"))}
    ${near.length ? nearEntries(near) : nothing}
    ${stations.length ? stationEntries(stations) : nothing}
    ${checkpoints.length ? checkpointEntries(checkpoints) : nothing}
  </ul>
</details>`;
