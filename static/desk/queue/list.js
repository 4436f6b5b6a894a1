// @ts-check
/** The one list as this desk has read it: it keeps its order until a re-sort, while new rows join at the end. */

import { filtered, hiddenBy } from "./filter.js";
import { inOrder, misplaced, neighbourKey, nextToLookAt, waitingKeys } from "./order.js";
import { keysOf, listed, sections } from "./queue.js";
import { matcher, searched } from "./search.js";

/** @typedef {import("./queue.js").Section} Section */
/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("../state/types.js").Member} Member */

export class List {
  /** All rows, as they would be sorted now. @type {Section[]} */
  #whole = [];
  /** The test of the filter; null without one. @type {import("./filter.js").Passes|null} */
  #passes = null;
  /** As it would be sorted now, under the filter. @type {Section[]} */
  ranked = [];
  /** As it was read. @type {Section[]} */
  read = [];
  /** @type {State|null} */
  #of = null;
  /** True once the dispatcher has something selected: from then on the order stands. */
  #isStill = false;
  /** Rows that were looked at since the last round began. @type {Set<string>} */
  #seen = new Set();
  /** The section and the place in the list at which the selection stood when it was chosen. */
  #section = "";
  #lastIndex = -1;

  /** @type {{read: Section[], query: string, members: Map<string, Member>|null, parts: Section[]}|null} */
  #shown = null;

  /** @param {State} state */
  follow(state) {
    if (this.#of && isSame(this.#of, state)) return;
    this.#of = state;
    this.#whole = sections(state);
    this.ranked = filtered(this.#whole, this.#passes);
    this.read = this.#isStill ? inOrder(this.ranked, this.read) : this.ranked;
  }

  /** The dispatcher has chosen what to see; the list is ranked anew. @param {import("./filter.js").Passes|null} passes @param {string|null} selected */
  filter(passes, selected) {
    this.#passes = passes;
    this.ranked = filtered(this.#whole, passes);
    this.resort(selected);
  }

  /** The count of the rows that the filter hides; ended ones do not count. */
  get hidden() {
    return hiddenBy(this.#whole, this.ranked);
  }

  /** The count of the rows that another filter would hide. @param {import("./filter.js").Passes|null} passes */
  hiddenBy(passes) {
    return hiddenBy(this.#whole, filtered(this.#whole, passes));
  }

  /** Rows that are not ended, and so can be hidden. */
  get size() {
    return keysOf(this.#whole).length;
  }

  /** @param {string|null} selected */
  resort(selected) {
    this.read = this.ranked;
    if (selected) this.#anchor(selected);
  }

  /** Counts the rows that a re-sort would move. */
  get changes() {
    return this.read === this.ranked ? 0 : misplaced(keysOf(this.read), keysOf(this.ranked));
  }

  /** The row that the desk must see first. */
  get worst() {
    return this.ranked[0]?.items[0];
  }

  /** The case that should be sent to first, among those that do not alarm yet. */
  get firstUnsent() {
    return this.ranked.find(({ name }) => name === "new")?.items[0];
  }

  /** Counts the rows of 要你处理, also those that the board has not sent. */
  get waiting() {
    const [lane] = this.ranked;
    return lane ? lane.items.length + lane.more : 0;
  }

  get first() {
    return keysOf(this.ranked)[0] ?? null;
  }

  /** The same array as before when nothing has changed. @param {string} query @param {(row: import("./search.js").Searched) => string} words more text of a row @param {Map<string, Member>} members */
  shown(query, words, members) {
    const matches = matcher(query, words);
    const among = matches && members;
    // A search finds also what the filter hides.
    const read = matches && this.#passes ? this.#whole : this.read;
    const known = this.#shown;
    if (known?.read === read && known.query === query && known.members === among)
      return known.parts;
    const parts = listed(matches ? searched(read, matches, members.values()) : read);
    this.#shown = { read, query, members: among, parts };
    return parts;
  }

  /** The dispatcher has chosen a row. @param {string|null} key */
  chose(key) {
    this.#isStill = key !== null;
    if (key === null) return;
    this.#seen.add(key);
    this.#anchor(key);
  }

  /** The page has shown a row by itself. Nobody may have looked at it, so Space comes back to it. @param {string} key */
  began(key) {
    this.#isStill = true;
    this.#anchor(key);
  }

  /** @param {string} key */
  #anchor(key) {
    this.#section = this.#sectionOf(key);
    this.remember(key);
  }

  /** A new reason to look at a row counts like a new row. @param {{id: string, incident_id?: string|null}} alarm */
  raised({ incident_id }) {
    if (incident_id) this.#seen.delete(`incident:${incident_id}`);
  }

  /** @param {string} key */
  #sectionOf(key) {
    return this.read.find(({ items }) => items.some((item) => item.key === key))?.name ?? "";
  }

  /** Remembers where the selection stands, as long as it stands where it was chosen. @param {string} key */
  remember(key) {
    const at = keysOf(this.read).indexOf(key);
    if (at >= 0 && this.#sectionOf(key) === this.#section) this.#lastIndex = at;
  }

  /**
   * The row beside the selection. When that has gone to another section, J and K go on from where it was read.
   * @param {Section[]} parts as shown
   * @param {string|null} selected
   * @param {number} by +1 or -1
   * @param {boolean} isSearch a search lists ended cases too, and J begins with its first row
   */
  neighbour(parts, selected, by, isSearch) {
    const keys = keysOf(parts, isSearch);
    if (isSearch) return neighbourKey(keys, selected, by, 0);
    const isThere = selected !== null && this.#sectionOf(selected) === this.#section;
    if (isThere) return neighbourKey(keys, selected, by, this.#lastIndex);
    const others = keys.filter((key) => key !== selected);
    return neighbourKey(others, null, by, this.#lastIndex);
  }

  /** @param {string|null} selected @param {string|undefined} me @returns {string|null} */
  next(selected, me) {
    return nextToLookAt(waitingKeys(this.ranked, me), this.#seen, selected);
  }
}

/** @param {State} before @param {State} now */
const isSame = (before, now) =>
  before.incidents === now.incidents &&
  before.alarms === now.alarms &&
  before.intakes === now.intakes;
