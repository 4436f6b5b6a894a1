// @ts-check
/** The order of what the dispatcher has read. It stands still until a re-sort, so that a key acts on what was read. */

/** @typedef {import("./queue.js").Section} Section */

/**
 * Keeps each section in the order that was read. What is new to a section stands at its end, and what
 * has left is gone at once.
 * @param {Section[]} ranked
 * @param {Section[]} read
 * @returns {Section[]}
 */
export function inOrder(ranked, read) {
  const places = new Map(read.map(({ name, items }) => [name, placesOf(items.map(keyOf))]));
  return ranked.map((part) => {
    const place = (/** @type {{key: string}} */ { key }) =>
      places.get(part.name)?.get(key) ?? Number.MAX_SAFE_INTEGER;
    return { ...part, items: [...part.items].sort((a, b) => place(a) - place(b)) };
  });
}

/** @param {{key: string}} item */
const keyOf = ({ key }) => key;

/** @param {string[]} keys */
const placesOf = (keys) => new Map(keys.map((key, index) => [key, index]));

/**
 * The fewest rows that a re-sort has to move: all but the longest run that is in order already.
 * @param {string[]} read
 * @param {string[]} ranked the same keys, as they would be sorted now
 */
export function misplaced(read, ranked) {
  const places = placesOf(ranked);
  /** The smallest place that can end a run of each length. @type {number[]} */
  const ends = [];
  for (const key of read) {
    const place = places.get(key) ?? 0;
    const longer = ends.findIndex((end) => end > place);
    ends[longer < 0 ? ends.length : longer] = place;
  }
  return read.length - ends.length;
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

/** Sections that wait for a desk, after 要你处理 itself. */
const WAITING = ["needs_you", "intake", "verifying", "new", "resolved"];

/**
 * The rows that wait for this desk, the worst first. A case that another desk has claimed waits only while it alarms.
 * @param {Section[]} ranked
 * @param {string|undefined} me
 */
export function waitingKeys(ranked, me) {
  const isOthers = (/** @type {Section["items"][number]} */ { kind, row }) =>
    kind === "incident" && row.claim && row.claim.by !== me;
  return WAITING.flatMap((name) => {
    const items = ranked.find((part) => part.name === name)?.items ?? [];
    return items.filter((item) => name === "needs_you" || !isOthers(item)).map(keyOf);
  });
}

/**
 * The worst row that was not looked at in this round; when all were, the next round begins.
 * @param {string[]} waiting
 * @param {Set<string>} seen the rows looked at; emptied when a round ends
 * @param {string|null} selected
 * @returns {string|null} null when nothing else waits
 */
export function nextToLookAt(waiting, seen, selected) {
  const others = waiting.filter((key) => key !== selected);
  if (others.every((key) => seen.has(key))) seen.clear();
  return others.find((key) => !seen.has(key)) ?? null;
}
