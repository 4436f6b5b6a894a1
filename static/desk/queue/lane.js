// @ts-check
/** 要你处理: the rows that wait for the desk, the worst first. A case is one row, however many alarms it has. */

import { engagedOn } from "../state/crew.js";
import { CLOCKS, runningClock } from "./clocks.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("./queue.js").Item} Item */
/** @typedef {import("../state/types.js").Incident} Incident */

/** The severity of an alarm that belongs to no case; for kinds that are not listed it is `ORDINARY`. @type {Record<string, number>} */
const SEVERITIES = {
  sos: 1,
  tips_waiting: 1,
  worker_silent: 1,
  alone_silent: 1,
  call: 2,
  storage: 2,
  job_failed: 2,
  clock_jumped: 2,
  record_broken: 2,
  office_broken: 2,
  house_trouble: 2,
  unheard: 2,
  hazard_late: 4,
  hazard_failed: 4,
};
const ORDINARY = 3;

/** @param {Alarm} alarm */
const isSos = ({ kind }) => kind === "sos";

/** A case's reasons stand in the order in which they came, but SOS first. @param {Alarm} a @param {Alarm} b */
const byTime = (a, b) =>
  Number(isSos(b)) - Number(isSos(a)) ||
  a.raised_at.localeCompare(b.raised_at) ||
  a.id.localeCompare(b.id);

/** @param {Alarm} alarm @param {State["incidents"]} incidents @returns {Item} */
function rowAbout(alarm, incidents) {
  const row = incidents.get(alarm.incident_id ?? "");
  const alarms = [alarm];
  if (row) return { key: `incident:${row.id}`, kind: "incident", row, alarms };
  return { key: `alarm:${alarm.id}`, kind: "alarm", row: alarm, alarms };
}

/**
 * True when a case waits for the desk before any alarm: nobody was sent to it, no desk has it, and it is 特急, or it is
 * 紧急 and has missed its target already, as after an undone order.
 * @param {Incident} incident
 */
export const waitsForOrder = (incident) =>
  incident.status === "new" &&
  !incident.claim &&
  !engagedOn(incident).length &&
  (incident.severity === 1 ||
    (incident.severity === 2 && Boolean(incident.loop?.dispatch.breached_at)));

/**
 * SOS, then the severity, then what breaks first: the first clock that runs (a case that nobody was
 * sent to comes before one where somebody is late), then its deadline.
 * @param {Item} item
 * @returns {(string|number)[]} compared part by part
 */
function rank({ key, kind, row, alarms }) {
  const [first] = alarms;
  const running = kind === "incident" ? runningClock(row) : null;
  return [
    first && isSos(first) ? 0 : 1,
    kind === "incident" ? row.severity : (SEVERITIES[first.kind] ?? ORDINARY),
    running ? CLOCKS.indexOf(running.name) : CLOCKS.length,
    running?.clock.by ?? first?.raised_at ?? "",
    key,
  ];
}

/** @param {(string|number)[]} a @param {(string|number)[]} b */
function compare(a, b) {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at < 0) return 0;
  return a[at] < b[at] ? -1 : 1;
}

/** @param {Pick<State, "alarms"|"incidents">} state @returns {Item[]} */
export function lane({ alarms, incidents }) {
  /** @type {Map<string, Item>} */
  const rows = new Map();
  for (const alarm of [...alarms.values()].sort(byTime)) {
    const about = alarm.incident_id ?? alarm.id;
    const known = rows.get(about);
    if (known) known.alarms.push(alarm);
    else rows.set(about, rowAbout(alarm, incidents));
  }
  for (const row of incidents.values()) {
    const item = {
      key: `incident:${row.id}`,
      kind: /** @type {const} */ ("incident"),
      row,
      alarms: [],
    };
    if (waitsForOrder(row) && !rows.has(row.id)) rows.set(row.id, item);
  }
  const ranked = [...rows.values()].map((item) => ({ item, rank: rank(item) }));
  return ranked.sort((a, b) => compare(a.rank, b.rank)).map(({ item }) => item);
}
