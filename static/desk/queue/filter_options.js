// @ts-check
/** The options of a filter, with the number of rows that the list has of each now. */

import { named, t } from "../../lib/i18n.js";
import { isEnded } from "../state/crew.js";

/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("./filter.js").Area} Area */
/** @typedef {{value: string|number, label: string, count?: number, depth?: number}} Option */

export const SEVERITIES = [1, 2, 3, 4];

/** The usual sources; an office's own ones are offered while the list has a row of them. */
const SOURCES = [
  "manual",
  "police110",
  "public_tip",
  "rider_snap",
  "member",
  "grid",
  "enterprise",
  "estate",
  "platform",
  "iot_fire",
  "iot_noise",
  "open311",
  "cap",
];

/** @param {State} state @param {"area_id"|"source"|"category"} field @returns {Map<unknown, number>} */
function counted({ incidents, intakes }, field) {
  const rows = [...[...incidents.values()].filter((row) => !isEnded(row)), ...intakes.values()];
  /** @type {Map<unknown, number>} */
  const counts = new Map();
  for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  return counts;
}

/** @param {State} state @returns {Option[]} */
export function sourceOptions(state) {
  const counts = counted(state, "source");
  const present = /** @type {string[]} */ ([...counts.keys()]);
  return [...new Set([...SOURCES, ...present])].map((value) => ({
    value,
    label: t(`source.${value}`),
    count: counts.get(value),
  }));
}

/** @param {State} state @param {[string, import("../state/types.js").Category][]} offered @returns {Option[]} */
export function categoryOptions(state, offered) {
  const counts = counted(state, "category");
  return offered.map(([value, category]) => ({
    value,
    label: named(category.name),
    count: counts.get(value),
  }));
}

/** An area counts its own rows and those of the areas below it. The desk's own area would ask for nothing. @param {State} state @param {Area[]} areas @returns {Option[]} */
export function areaOptions(state, areas) {
  const own = counted(state, "area_id");
  const parents = new Map(areas.map(({ id, parent_id }) => [id, parent_id]));
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { id } of areas) {
    const n = own.get(id) ?? 0;
    for (let at = /** @type {number|null|undefined} */ (id); at; at = parents.get(at)) {
      counts.set(at, (counts.get(at) ?? 0) + n);
    }
  }
  return areas
    .filter(({ depth, retired, id }) => depth > 0 && (!retired || counts.get(id)))
    .map(({ id, name, depth }) => ({ value: id, label: name, depth, count: counts.get(id) }));
}
