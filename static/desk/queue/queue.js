// @ts-check
/** The one list of the desk: its sections, and the rank of the rows in each. */

import { isEnded } from "../state/crew.js";
import { runningClock } from "./clocks.js";
import { lane } from "./lane.js";

/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").Intake} Intake */
/** @typedef {{alarm: Alarm, intake: Intake, incident: Incident, member: import("../state/types.js").Member}} Kinds */
/** @typedef {{[K in keyof Kinds]: {key: string, kind: K, row: Kinds[K], alarms: Alarm[], isMatch?: boolean, isOutside?: boolean}}[keyof Kinds]} Item `alarms`: why the row waits for the desk; `isOutside`: the filter would not show it */
/** @typedef {{name: string, items: Item[], more: number, above: number}} Section `more`: rows that are not listed; `above`: cases that stand in 要你处理 instead */

/** `ended` holds the newest closed, cancelled and merged together. */
export const SECTIONS = [
  "verifying",
  "new",
  "dispatched",
  "en_route",
  "on_scene",
  "report_owed",
  "resolved",
  "on_hold",
  "transferred",
  "ended",
];

/** Rows of a section; a flood must not stop the page. */
export const MOST_ROWS = 100;

/** @param {Incident} incident */
const urgency = (incident) =>
  incident.report_owed?.due_at ??
  runningClock(incident)?.clock.by ??
  incident.opened_at ??
  "9999-12-31T00:00:00.000Z";

/** @param {Incident} a @param {Incident} b */
const byUrgency = (a, b) =>
  a.severity - b.severity || urgency(a).localeCompare(urgency(b)) || a.id.localeCompare(b.id);

/** Sorts cases that are not verified: those that many independent networks report come first. @param {Incident} a @param {Incident} b */
const byNetworks = (a, b) => a.severity - b.severity || b.networks - a.networks || byUrgency(a, b);

/** @param {Incident} a @param {Incident} b */
const newestFirst = (a, b) => b.opened_at.localeCompare(a.opened_at);

/** @param {Intake} a @param {Intake} b */
const byReceipt = (a, b) =>
  a.severity - b.severity || b.networks - a.networks || a.received_at.localeCompare(b.received_at);

/**
 * The whole list as it is ranked now: 要你处理, what has come in, and the cases by status. A case stands once.
 * @param {Pick<State, "incidents"|"alarms"|"intakes"> & {more?: State["more"]}} state
 * @returns {Section[]}
 */
export function sections(state) {
  const needsYou = lane(state);
  const intakes = [...state.intakes.values()].sort(byReceipt);
  const { more } = state;
  return [
    { name: "needs_you", items: needsYou, more: more?.matters ?? 0, above: 0 },
    section("intake", "intake", intakes, more?.intakes),
    ...byStatus([...state.incidents.values()], new Set(needsYou.map(({ key }) => key))),
  ];
}

/** @type {Record<string, (a: Incident, b: Incident) => number>} */
const ORDERS = { ended: newestFirst, verifying: byNetworks };

/** 待补报 stands before 待核查: such a case waits for the field and not for the desk. @param {Incident} incident */
function sectionOf(incident) {
  if (incident.status === "transferred") return "transferred";
  if (isEnded(incident)) return "ended";
  return incident.report_owed ? "report_owed" : incident.status;
}

/** @param {Incident[]} incidents @param {Set<string>} needsYou @returns {Section[]} */
function byStatus(incidents, needsYou) {
  return SECTIONS.map((name) => {
    const all = incidents.filter((row) => sectionOf(row) === name);
    const rows = all.filter((row) => !needsYou.has(`incident:${row.id}`));
    rows.sort(ORDERS[name] ?? byUrgency);
    return { ...section(name, "incident", rows), above: all.length - rows.length };
  });
}

/** @template {"intake"|"incident"} K @param {string} name @param {K} kind @param {Kinds[K][]} rows @param {number} [more] @returns {Section} */
const section = (name, kind, rows, more = 0) => ({
  name,
  items: rows.map(
    (row) => /** @type {Item} */ ({ key: `${kind}:${row.id}`, kind, row, alarms: [] }),
  ),
  more,
  above: 0,
});

/** The sections that have rows, each with as many as a page can bear. @param {Section[]} parts @returns {Section[]} */
export const listed = (parts) =>
  parts
    .filter((part) => part.items.length > 0)
    .map((part) => ({
      ...part,
      items: part.items.slice(0, MOST_ROWS),
      more: part.more + Math.max(0, part.items.length - MOST_ROWS),
    }));

/** @param {Section[]} parts @param {boolean} [withEnded] @returns {string[]} */
export const keysOf = (parts, withEnded = false) =>
  parts
    .filter((part) => withEnded || part.name !== "ended")
    .flatMap((part) => part.items.map((item) => item.key));

/** Splits the key of a row. @param {string} key @returns {[string, string]} kind and id */
export function kindAndId(key) {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}
