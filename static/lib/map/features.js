// @ts-check
import { clock } from "../time.js";
import { unseenStep, unseenWords } from "../unseen.js";

/** @typedef {import("../types.d.ts").IncidentState} State */
/** @typedef {import("../types.d.ts").MemberState} Member */
/** @typedef {import("../types.d.ts").StationNow} Station */
/** @typedef {import("../types.d.ts").AidState} Aid */
/** @typedef {Station["state"]} StationState */
/** @typedef {"late" | "wait" | "go" | "done" | "aside"} PinKind */
/** @typedef {"free" | "busy" | "lost"} DotKind */

const LOST_MS = 120_000;

/** @type {Partial<Record<State["status"], PinKind>>} */
const PINS = {
  verifying: "wait",
  new: "wait",
  dispatched: "wait",
  en_route: "go",
  on_scene: "go",
  resolved: "done",
  closed: "done",
  on_hold: "aside",
  transferred: "aside",
};

/** @param {State} incident */
function isLate({ loop }) {
  const now = clock.now();
  return [loop.dispatch, loop.arrive, loop.resolve].some(
    (c) => c.by && !c.done_at && Date.parse(c.by) < now,
  );
}

/** Null when nothing is to be drawn. @param {State} incident @returns {PinKind | null} */
export function pinKind(incident) {
  const kind = PINS[incident.status] ?? null;
  const isOpen = kind === "wait" || kind === "go";
  return isOpen && (incident.severity === 1 || isLate(incident)) ? "late" : kind;
}

/** Null when nothing is to be drawn. @param {Member} member @returns {DotKind | null} */
export function dotKind(member) {
  if (!member.on_duty || member.state === "off") return null;
  if (member.lost) return "lost";
  const heard = Math.max(
    Date.parse(member.fix_at ?? "") || 0,
    Date.parse(member.seen_at ?? "") || 0,
  );
  if (!member.live && clock.now() - heard > LOST_MS) return "lost";
  return member.state === "free" ? "free" : "busy";
}

/** Later features are drawn over earlier ones. @type {Record<PinKind, number>} */
const RANK = { done: 0, aside: 1, go: 2, wait: 3, late: 4 };

/**
 * @param {number} lon
 * @param {number} lat
 * @param {Record<string, unknown>} properties
 * @returns {GeoJSON.Feature<GeoJSON.Point>}
 */
const point = (lon, lat, properties) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties,
});

/** @param {GeoJSON.Feature[]} features @returns {GeoJSON.FeatureCollection} */
const collection = (features) => ({ type: "FeatureCollection", features });

/**
 * @param {State[]} incidents
 * @param {string | null} selected
 */
export function incidentPoints(incidents, selected) {
  const features = incidents.flatMap((incident) => {
    const kind = pinKind(incident);
    if (!kind || incident.lat === null || incident.lon === null) return [];
    const isSelected = incident.id === selected;
    return point(incident.lon, incident.lat, {
      id: incident.id,
      icon: `pin-${kind}`,
      rank: isSelected ? 9 : RANK[kind],
      selected: isSelected,
      faint: incident.status === "closed",
      title: incident.title,
    });
  });
  return collection(features);
}

/**
 * @param {Member[]} members
 * @param {string | null} selected
 */
export function memberPoints(members, selected) {
  const features = members.flatMap((member) => {
    const kind = dotKind(member);
    if (!kind || member.lat === null || member.lon === null) return [];
    return point(member.lon, member.lat, {
      id: member.call_sign,
      icon: `dot-${kind}`,
      rank: kind === "busy" ? 1 : 0,
      selected: member.call_sign === selected,
    });
  });
  return collection(features);
}

/** The sign under the ring of a station without a level that counts. @type {Partial<Record<StationState, string>>} */
const NO_LEVEL = { doubtful: "?", silent: "✕" };

/** The noise stations as rings, each with its level below. @param {Station[]} stations */
export function stationPoints(stations) {
  const features = stations.map(({ id, lat, lon, state, level }) =>
    point(lon, lat, {
      id: String(id),
      icon: `ring-${state}`,
      rank: state === "loud" ? 1 : 0,
      label: NO_LEVEL[state] ?? (level === null ? "–" : level.toFixed(0)),
    }),
  );
  return collection(features);
}

/** The patrol points by how long nobody has looked at them. @param {import("../types.d.ts").CheckpointNow[]} checkpoints */
export function checkpointPoints(checkpoints) {
  const features = checkpoints.map(({ id, lat, lon, seen_at }) => {
    const step = unseenStep(seen_at);
    const label = unseenWords(seen_at);
    return point(lon, lat, { id: String(id), step, label, rank: step === "long" ? 1 : 0 });
  });
  return collection(features);
}

/** @param {[number, number][] | null} route lon, lat pairs */
export function routeLine(route) {
  if (!route || route.length < 2) return collection([]);
  return collection([
    { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: route } },
  ]);
}

/**
 * The points of this device, of a picked place and of a member who calls for help.
 * @param {{lat: number, lon: number} | null} me
 * @param {{lat: number, lon: number} | null} picked
 * @param {{lat: number, lon: number, call_sign?: string} | null} [sos]
 * @param {readonly Aid[]} [near] the nearest life ring, AED or hydrant of the shown case
 */
export function ownPoints(me, picked, sos, near = []) {
  const features = near.map(({ kind, lat, lon }) => point(lon, lat, { icon: `pin-${kind}` }));
  if (me) features.push(point(me.lon, me.lat, { icon: "dot-me" }));
  if (sos) {
    const label = sos.call_sign ?? "";
    features.push(point(sos.lon, sos.lat, { icon: "dot-sos", selected: true, label }));
  }
  if (picked) features.push(point(picked.lon, picked.lat, { icon: "pin-picked" }));
  return collection(features);
}
