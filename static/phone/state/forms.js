// @ts-check
/** The forms a member is filling in. Each change is stored at once: an order may take over the screen at any moment. */

/**
 * @typedef {{sha256: string, thumb: Blob | null, taken_at: string, accuracy_m: number | null}} Shot
 * @typedef {{text: string, disposition: string | null, photos: Shot[], isOwed: boolean}} FormEntry
 */

/** The name in the phone's storage, unchanged since older versions of the page. */
const NAME = "drafts";
const MOST = 40;
/** @type {FormEntry} */
const EMPTY = { text: "", disposition: null, photos: [], isOwed: false };

export class Forms {
  /** @type {Record<string, FormEntry>} */
  all = {};

  /** @param {import("../../lib/outbox_store.js").Store} store @param {() => void} changed */
  constructor(store, changed) {
    this.store = store;
    this.changed = changed;
  }

  async load() {
    this.all = (await this.store.kept(NAME)) ?? {};
  }

  /** @param {string} id @returns {FormEntry} */
  of(id) {
    return this.all[id] ?? EMPTY;
  }

  /** @param {string} id @param {Partial<FormEntry>} more */
  change(id, more) {
    const { [id]: _old, ...others } = this.all;
    const newest = Object.entries(others).slice(-MOST);
    this.all = { ...Object.fromEntries(newest), [id]: { ...this.of(id), ...more } };
    this.#keep();
  }

  /** @param {string} id */
  drop(id) {
    const { [id]: _gone, ...others } = this.all;
    this.all = others;
    this.#keep();
  }

  #keep() {
    this.changed();
    this.store.keep(NAME, this.all).catch(() => {});
  }
}
