// @ts-check
/** The queue's sections, their order, and the rows that J and K lead to. */

import { crewOf, isEnded } from "../state/crew.js";

/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {import("../state/types.js").Clock} Clock */
/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {{incident_id?: string|null, call_sign?: string|null, crew?: Incident["crew"], number?: string, title?: string, place?: string, category?: string, source_ref?: string|null, description?: string}} Searched the fields of any row that a search reads */
/** @typedef {{alarm: Alarm, intake: import("../state/types.js").Intake, incident: Incident, member: import("../state/types.js").Member}} Kinds */
/** @typedef {{[K in keyof Kinds]: {key: string, kind: K, row: Kinds[K], also?: Alarm[]}}[keyof Kinds]} Item `also`: more about the same case */
/** @typedef {{name: string, items: Item[], more: number}} Section `more`: rows that are not listed */

/** `ended` holds the newest closed, transferred, cancelled and merged together. */
export const SECTIONS = [
  "verifying",
  "new",
  "dispatched",
  "en_route",
  "on_scene",
  "resolved",
  "on_hold",
  "ended",
];

const MOST_MEMBERS = 30;
/** Rows of a section; a flood must not stop the page. */
export const MOST_ROWS = 100;

const ALARM_FIRST = [
  "sos",
  "alone_silent",
  "tips_waiting",
  "place_unread",
  "everyone_near",
  "supervisor",
  "partner",
  "suggestion",
  "second_desk",
  "unclaimed",
  "reinforce",
  "changed",
  "declined",
  "late_accept",
  "not_accepted",
  "not_moving",
  "past_eta",
  "call",
  "overdue",
];

/** @param {string} kind */
const alarmRank = (kind) => (ALARM_FIRST.includes(kind) ? ALARM_FIRST.indexOf(kind) : 99);

/**
 * The clock that runs now: dispatch, arrival or resolution.
 * @param {Incident} incident
 * @returns {{name: "dispatch"|"arrive"|"resolve", clock: Clock}|null}
 */
export function runningClock(incident) {
  for (const name of /** @type {const} */ (["dispatch", "arrive", "resolve"])) {
    const clock = incident.loop?.[name];
    if (clock && !clock.done_at) return clock.from ? { name, clock } : null;
  }
  return null;
}

/** True when a clock of an open case has passed its target and is not done. @param {Incident} incident @param {number} now_ms */
export function isLate(incident, now_ms) {
  if (isEnded(incident) || incident.status === "resolved") return false;
  return Object.values(incident.loop ?? {}).some(
    (clock) => !clock.done_at && clock.by && Date.parse(clock.by) < now_ms,
  );
}

/** @param {Incident} incident */
const urgency = (incident) =>
  runningClock(incident)?.clock.by ?? incident.opened_at ?? "9999-12-31T00:00:00.000Z";

/** @param {Incident} a @param {Incident} b */
const byUrgency = (a, b) =>
  a.severity - b.severity || urgency(a).localeCompare(urgency(b)) || a.id.localeCompare(b.id);

/** What many independent networks say comes first among what is not verified. @param {Incident} a @param {Incident} b */
const byNetworks = (a, b) => a.severity - b.severity || b.networks - a.networks || byUrgency(a, b);

/** @param {Incident} a @param {Incident} b */
const newestFirst = (a, b) => b.opened_at.localeCompare(a.opened_at);

/**
 * All searchable text of a row as one lower-case string.
 * @param {Searched} row
 * @param {(row: Searched) => string} [more]
 */
function haystack(row, more = () => "") {
  const crew = row.crew ? crewOf({ crew: row.crew }) : [row.call_sign];
  const words = [row.number, row.title, row.place, row.source_ref, row.description];
  return [...words, ...crew, more(row)].filter(Boolean).join(" ").toLowerCase();
}

/** @param {string} text @param {(row: Searched) => string} [more] */
export function matcher(text, more) {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return null;
  return (/** @type {Searched} */ row) => {
    const hay = haystack(row, more);
    return terms.every((term) => hay.includes(term));
  };
}

/**
 * @param {Pick<State, "incidents"|"alarms"|"intakes"|"members"> & {more?: State["more"]}} state
 * @param {((row: Searched) => boolean)|null} [matches] a search; members are listed only then
 * @returns {Section[]} sections that have something in them
 */
export function sections(state, matches = null) {
  const keep = matches ?? (() => true);
  const alarms = oneRowPerCase([...state.alarms.values()].sort(byRank)).filter(
    ({ row }) => keep(row) || keep(state.incidents.get(incidentIdOf(row) ?? "") ?? {}),
  );
  const intakes = [...state.intakes.values()]
    .filter(keep)
    .sort(
      (a, b) =>
        a.severity - b.severity ||
        b.networks - a.networks ||
        a.received_at.localeCompare(b.received_at),
    );
  const members = matches ? [...state.members.values()].filter(keep).slice(0, MOST_MEMBERS) : [];
  const { more } = state;
  return [
    capped("needs_you", alarms, more?.alarms),
    section("intake", "intake", intakes, (row) => row.id, more?.intakes),
    ...byStatus([...state.incidents.values()].filter(keep)),
    section("members", "member", members, (row) => row.call_sign),
  ].filter((part) => part.items.length > 0);
}

/** @param {Searched} row */
const incidentIdOf = ({ incident_id }) => incident_id;

/** @param {Alarm} a @param {Alarm} b */
const byRank = (a, b) =>
  alarmRank(a.kind) - alarmRank(b.kind) || a.raised_at.localeCompare(b.raised_at);

/** Makes one row per case, however many alarms it has; the most severe alarm gives the title. @param {Alarm[]} sorted @returns {Item[]} */
function oneRowPerCase(sorted) {
  /** @type {Map<string, Extract<Item, {kind: "alarm"}>>} */
  const rows = new Map();
  for (const alarm of sorted) {
    const about = alarm.incident_id ?? alarm.id;
    const first = rows.get(about);
    if (first) first.also = [...(first.also ?? []), alarm];
    else rows.set(about, { key: `alarm:${alarm.id}`, kind: "alarm", row: alarm });
  }
  return [...rows.values()];
}

/** @type {Record<string, (a: Incident, b: Incident) => number>} */
const ORDERS = { ended: newestFirst, verifying: byNetworks };

/** @param {Incident[]} incidents @returns {Section[]} */
function byStatus(incidents) {
  return SECTIONS.map((name) => {
    const rows = incidents.filter((row) => (isEnded(row) ? "ended" : row.status) === name);
    rows.sort(ORDERS[name] ?? byUrgency);
    return section(name, "incident", rows, (row) => row.id);
  });
}

/** @template {keyof Kinds} K @param {string} name @param {K} kind @param {Kinds[K][]} rows @param {(row: Kinds[K]) => string} id @param {number} [more] @returns {Section} */
const section = (name, kind, rows, id, more) =>
  capped(
    name,
    rows.map((row) => /** @type {Item} */ ({ key: `${kind}:${id(row)}`, kind, row })),
    more,
  );

/** @param {string} name @param {Item[]} items @param {number} [more] what the board has left out @returns {Section} */
const capped = (name, items, more = 0) => ({
  name,
  items: items.slice(0, MOST_ROWS),
  more: more + Math.max(0, items.length - MOST_ROWS),
});

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

/**
 * @param {string[]} keys
 * @param {string|null} key
 * @param {number} step +1 or -1
 * @param {number} lastIndex where the selection stood when it left the list
 */
export function neighbourKey(keys, key, step, lastIndex = -1) {
  if (keys.length === 0) return null;
  const at = key ? keys.indexOf(key) : -1;
  const next = at >= 0 ? at + step : step > 0 ? lastIndex : lastIndex - 1;
  return keys[Math.min(keys.length - 1, Math.max(0, next))];
}
