// @ts-check
import { distance_m } from "../distance.js";
import {
  checkpointPoints,
  incidentPoints,
  memberPoints,
  ownPoints,
  routeLine,
  stationPoints,
} from "./features.js";
import { nearestRoad } from "./nearest_road.js";

/** @typedef {import("../../parts/patrol-map.js").PatrolMap} PatrolMap */
/** @typedef {import("../types.d.ts").TownMap} TownMap */
/** @typedef {import("../types.d.ts").IncidentState & {lat: number, lon: number}} Placed */

/** A member who is farther away is not framed: no road would be seen any more. */
const FAR_M = 15_000;

/** @type {WeakMap<object, import("./nearest_road.js").Place | null>} by incident; a changed incident is a new object */
const roads = new WeakMap();

/** @param {TownMap | null} town @param {Placed} incident */
function roadBeside(town, incident) {
  if (town && !roads.has(incident)) roads.set(incident, nearestRoad(town.features, incident));
  return roads.get(incident) ?? null;
}

/** @param {{lat: number | null, lon: number | null}} spot */
const isPlaced = ({ lat, lon }) => lat !== null && lon !== null;

/**
 * The points that a compact map frames: the cases, what is near, a road beside each case, and this member.
 * @param {Pick<PatrolMap, "incidents" | "me" | "near" | "town">} map
 * @returns {[number, number][]} lon, lat
 */
export function shownPlaces({ incidents, me, near, town }) {
  const goals = /** @type {Placed[]} */ (incidents.filter(isPlaced));
  const isNear = me && goals.every((goal) => distance_m(me, goal) < FAR_M);
  const spots = [...goals, ...near, ...(isNear ? [me] : [])];
  const beside = goals.map((goal) => roadBeside(town, goal)).filter((road) => road !== null);
  return [...spots.map(({ lon, lat }) => /** @type {[number, number]} */ ([lon, lat])), ...beside];
}

/** @param {PatrolMap} map */
const chosen = ({ incidents, members, selected }) =>
  incidents.find(({ id }) => id === selected) ??
  members.find(({ call_sign }) => call_sign === selected);

/**
 * Updates the drawn map with the changed properties, or with all when `changed` is null.
 * @param {PatrolMap} map
 * @param {Map<PropertyKey, unknown> | null} changed
 */
export function updateMap(map, changed) {
  for (const drawn of [map.drawn, map.coming]) if (drawn) updateDrawn(map, drawn, changed);
}

/** @param {PatrolMap} map @param {import("./town.js").Drawn} drawn @param {Map<PropertyKey, unknown> | null} changed */
function updateDrawn(map, drawn, changed) {
  const { selected } = map;
  /** @param {...string} names */
  const has = (...names) => !changed || names.some((name) => changed.has(name));
  const before = /** @type {PatrolMap["sos"] | undefined} */ (changed?.get("sos"));
  if (has("members", "selected")) drawn.set("members", memberPoints(map.members, selected));
  if (has("incidents", "selected")) drawn.set("incidents", incidentPoints(map.incidents, selected));
  if (has("checkpoints")) drawn.set("checkpoints", checkpointPoints(map.checkpoints));
  if (has("stations")) drawn.set("stations", stationPoints(map.stations));
  if (has("me", "picked", "sos", "near"))
    drawn.set("own", ownPoints(map.me, map.picked, map.sos, map.near));
  if (has("areas") && map.areas) drawn.set("areas", map.areas);
  if (has("route")) drawn.set("route", routeLine(map.route));
  if (has("picking")) drawn.setPicking(map.picking);
  if (!changed && map.start) drawn.centre([map.start.lon, map.start.lat]);
  if (map.compact && has("incidents", "me", "near")) drawn.fit(shownPlaces(map));
  const target = changed?.has("selected") && chosen(map);
  if (target) map.show(target);
  if (has("sos") && map.sos && before?.id !== map.sos.id) drawn.centre([map.sos.lon, map.sos.lat]);
}
