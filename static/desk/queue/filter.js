// @ts-check
/** 筛选: which rows of the list a filter shows. It hides nothing of 要你处理, and counts what it hides. */

/** @typedef {import("./queue.js").Section} Section */
/** @typedef {import("./queue.js").Item} Item */
/** @typedef {import("../../lib/types.d.ts").AreaNode} Area */
/** @typedef {{areas: number[], sources: string[], categories: string[], severities: number[], is_mine: boolean, name?: string}} Choice an empty list asks for nothing of its kind */
/** @typedef {(item: Item) => boolean} Passes */
/** @typedef {{hidden: number, unsent: number}} Hidden rows that a filter hides, and how many of them wait for an order */

/** @returns {Choice} */
export const everything = () => ({
  areas: [],
  sources: [],
  categories: [],
  severities: [],
  is_mine: false,
});

/** @param {Choice|null} choice */
export const isEverything = (choice) =>
  !choice ||
  (!choice.is_mine &&
    [choice.areas, choice.sources, choice.categories, choice.severities].every(
      ({ length }) => !length,
    ));

/** The chosen areas with all areas below them. @param {number[]} chosen @param {Area[]} areas each after the one above it, or in any order */
export function withBelow(chosen, areas) {
  const parents = new Map(areas.map(({ id, parent_id }) => [id, parent_id]));
  const wanted = new Set(chosen);
  const isBelow = (/** @type {number|null|undefined} */ id) => {
    for (let at = id; at; at = parents.get(at)) if (wanted.has(at)) return true;
    return false;
  };
  return new Set([...chosen, ...areas.map(({ id }) => id).filter(isBelow)]);
}

/** @template T @param {T[]} wanted @param {T} value */
const asked = (wanted, value) => wanted.length === 0 || wanted.includes(value);

/**
 * Returns the test of a filter. A row whose area is unknown passes it.
 * @param {Choice|null} choice @param {Area[]} areas @param {string|undefined} me @returns {Passes|null} null when it hides nothing
 */
export function passing(choice, areas, me) {
  if (!choice || isEverything(choice)) return null;
  const within = choice.areas.length ? withBelow(choice.areas, areas) : null;
  return ({ kind, row }) => {
    if (kind !== "incident" && kind !== "intake") return true;
    if (within && row.area_id !== undefined && !within.has(row.area_id)) return false;
    if (choice.is_mine && (kind !== "incident" || row.claim?.by !== me)) return false;
    return (
      asked(choice.severities, row.severity) &&
      asked(choice.sources, row.source) &&
      asked(choice.categories, row.category)
    );
  };
}

/** Marks a row of 要你处理 that the filter would not show, so that nobody wonders why it is there. @param {Item} item @param {Passes} passes @returns {Item} */
const marked = (item, passes) => (passes(item) ? item : { ...item, isOutside: true });

/**
 * The list under a filter; 要你处理 stays whole.
 * @param {Section[]} parts the whole list, 要你处理 first
 * @param {Passes|null} passes
 * @returns {Section[]}
 */
export function filtered(parts, passes) {
  if (!passes) return parts;
  const [lane, ...others] = parts;
  return [
    { ...lane, items: lane.items.map((item) => marked(item, passes)) },
    ...others.map((part) => ({ ...part, items: part.items.filter(passes) })),
  ];
}

/** Sections of rows to which nobody was sent. */
const UNSENT = new Set(["intake", "verifying", "new"]);

/** @param {Section[]} whole @param {Section[]} kept of the same sections @returns {Hidden} */
export function hiddenBy(whole, kept) {
  const missing = whole
    .map(({ name, items }, at) => ({ name, n: items.length - kept[at].items.length }))
    .filter(({ name }) => name !== "ended");
  const sum = (/** @type {typeof missing} */ parts) => parts.reduce((n, part) => n + part.n, 0);
  return { hidden: sum(missing), unsent: sum(missing.filter(({ name }) => UNSENT.has(name))) };
}
