// @ts-check
import { incidentPoints, memberPoints, ownPoints, routeLine } from "./features.js";

/** @typedef {import("../../parts/patrol-map.js").PatrolMap} PatrolMap */

/** Returns the points that a compact map has to show. @param {PatrolMap} map @returns {[number, number][]} lon, lat of all a compact map shows */
export function shownPlaces({ incidents, me }) {
  return [...incidents, ...(me ? [me] : [])].flatMap(({ lat, lon }) =>
    lat === null || lon === null ? [] : [/** @type {[number, number]} */ ([lon, lat])],
  );
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
  const { drawn, selected } = map;
  if (!drawn) return;
  /** @param {...string} names */
  const has = (...names) => !changed || names.some((name) => changed.has(name));
  const before = /** @type {PatrolMap["sos"] | undefined} */ (changed?.get("sos"));
  if (has("members", "selected")) drawn.set("members", memberPoints(map.members, selected));
  if (has("incidents", "selected")) drawn.set("incidents", incidentPoints(map.incidents, selected));
  if (has("me", "picked", "sos")) drawn.set("own", ownPoints(map.me, map.picked, map.sos));
  if (has("route")) drawn.set("route", routeLine(map.route));
  if (has("picking")) drawn.setPicking(map.picking);
  if (map.compact && has("incidents", "me")) map.fit();
  const target = changed?.has("selected") && chosen(map);
  if (target) map.show(target);
  if (has("sos") && map.sos && before?.id !== map.sos.id) drawn.centre([map.sos.lon, map.sos.lat]);
}
