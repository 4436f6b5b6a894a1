// @ts-check
/** Keeps what was read of a long list, page by page: the newest page comes again at each change. */

/** @template {{}} Row */
export class Pages {
  /** @type {Map<string|number, Row>} the oldest first */
  known = new Map();
  hasMore = false;
  /** @type {unknown} */
  #of = null;
  /** @type {Row[]|null} */
  #newest = null;

  /** @param {(row: Row) => string|number} key */
  constructor(key) {
    this.key = key;
  }

  get rows() {
    return [...this.known.values()];
  }

  /** Takes the newest page. @param {unknown} of whose list it is @param {Row[]} rows @param {boolean|undefined} hasMore */
  take(of, rows, hasMore) {
    if (of === this.#of && rows === this.#newest) return;
    // Without a row that we know, there may be others between: the earlier ones are asked for again.
    const follows = of === this.#of && rows.some((row) => this.known.has(this.key(row)));
    if (!follows) {
      this.known = new Map();
      this.hasMore = Boolean(hasMore);
    }
    this.#of = of;
    this.#newest = rows;
    for (const row of rows) this.known.set(this.key(row), row);
  }

  /** Takes the page before. @param {unknown} of @param {Row[]} rows @param {boolean} hasMore */
  add(of, rows, hasMore) {
    if (of !== this.#of) return;
    const earlier = rows.map((row) => /** @type {const} */ ([this.key(row), row]));
    this.known = new Map([...earlier, ...this.known]);
    this.hasMore = hasMore;
  }
}
