// @ts-check
/**
 * Keeps the outbox's items in the phone's storage, and in memory what the storage does not take. A
 * storage that is missing, hanging, full or emptied neither stops the outbox nor loses an item.
 *
 * @typedef {import("./outbox_store.js").Item} Item
 * @typedef {import("./outbox_store.js").Store} Store
 * @typedef {"denied" | "full" | "newer"} StorageTrouble
 */

import { upgradedItem } from "./old_words.js";
import { memoryStore, within } from "./outbox_store.js";

/** A press on the screen waits no longer for the storage. */
const PATIENCE_MS = 3000;
/** Items in memory come after every stored item. */
const IN_MEMORY = Number.MAX_SAFE_INTEGER - 1e6;

/** Returns the reason why the storage failed. `newer`: another tab has opened a newer version of it. @param {unknown} error @returns {StorageTrouble} */
export function troubleOf(error) {
  const name = /** @type {Error | null} */ (error)?.name;
  if (name === "QuotaExceededError") return "full";
  return name === "VersionError" ? "newer" : "denied";
}

/** @template T @param {Promise<T>} work */
const soon = (work) => within(PATIENCE_MS, work);

export class Keeper {
  /** @type {Item[]} the items that live in this page only */
  unstored = [];
  /** @type {StorageTrouble | null} why the storage failed last; null while it works */
  trouble = null;
  #places = IN_MEMORY;
  #memory = memoryStore();
  /** True after a failed read: nothing waits for the storage until it answers again. */
  #isDown = false;
  /** @type {string | null} the storage's name since it was made */
  #born = null;

  /** @param {Store} store @param {() => void} [troubled] called when `trouble` or `unstored` has changed */
  constructor(store, troubled = () => {}) {
    this.store = store;
    this.troubled = troubled;
  }

  /** The storage's name since it was made; null while it cannot be read. */
  get born() {
    return this.#born;
  }

  /** @param {StorageTrouble | null} trouble */
  #note(trouble) {
    const isNews = trouble !== this.trouble;
    this.trouble = trouble;
    if (isNews) this.troubled();
  }

  /** @param {unknown} error */
  #failed(error) {
    const trouble = troubleOf(error);
    this.#isDown ||= trouble !== "full";
    this.#note(trouble);
  }

  /**
   * Reads all items. A known item that is no longer stored was sent elsewhere, unless the browser
   * has emptied the storage: then the item is stored again.
   * @param {Item[]} known @param {() => number} revision the read is repeated when it has changed meanwhile
   */
  async read(known, revision) {
    if (this.#isDown) {
      void this.#readStored(revision).catch(() => {});
      return known;
    }
    try {
      await soon(this.#restore(known));
      await this.#storeAgain();
      return this.#together(await soon(this.#readStored(revision)));
    } catch (error) {
      this.#failed(error);
      return known;
    }
  }

  /** @param {() => number} revision */
  async #readStored(revision) {
    /** @type {Item[]} */
    let stored = [];
    for (let seen = -1; seen !== revision(); ) {
      seen = revision();
      stored = (await this.store.all()).map(upgradedItem);
    }
    this.#isDown = false;
    return stored;
  }

  /** @param {Item[]} stored */
  #together(stored) {
    const keys = new Set(stored.map(({ key }) => key));
    this.unstored = this.unstored.filter(({ key }) => !keys.has(key)); // a write that came late
    return [...stored, ...this.unstored];
  }

  /** @param {Item[]} known */
  async #restore(known) {
    const born = await this.store.born();
    const isEmptied = this.#born !== null && born !== this.#born;
    this.#born = born;
    if (!isEmptied) return;
    const keys = new Set([...(await this.store.all()), ...this.unstored].map(({ key }) => key));
    for (const item of known) if (!keys.has(item.key)) this.#hold(item);
  }

  /** Tries to store what lives in memory only: there may be room by now. */
  async #storeAgain() {
    for (const item of this.unstored) {
      const { n: _place, ...rest } = item;
      try {
        item.n = await soon(this.store.put(rest));
      } catch (error) {
        return this.#failed(error);
      }
      this.unstored = this.unstored.filter((other) => other !== item);
      this.#note(null);
      this.troubled();
    }
    if (this.trouble !== "full") this.#note(null); // only a write shows that there is room
  }

  /** Stores a new item, or holds it in memory. @param {Item} item */
  async save(item) {
    if (this.#isDown) return this.#hold(item);
    try {
      item.n = await soon(this.store.put(item));
    } catch (error) {
      this.#failed(error);
      this.#hold(item);
    }
  }

  /** @param {Item} item */
  #hold(item) {
    item.n = ++this.#places;
    this.unstored = [...this.unstored, item];
    this.troubled();
  }

  /** Stores a change. Without room the item stays as it was stored and is sent again under its key. @param {Item} item */
  async rewrite(item) {
    if (this.unstored.includes(item)) return;
    await soon(this.store.put(item)).catch((error) => this.#failed(error));
  }

  /** @param {Item} item */
  async remove(item) {
    const isStored = !this.unstored.includes(item);
    this.unstored = this.unstored.filter((other) => other !== item);
    if (isStored)
      await soon(this.store.remove(Number(item.n))).catch((error) => this.#failed(error));
    else this.troubled();
  }

  /** Keeps a named value, at least while this page is open. @param {string} name @param {unknown} value */
  keep(name, value) {
    return this.change(name, () => value);
  }

  /** Changes a named value; another tab's change is never overwritten. @template T @param {string} name @param {(value: T | undefined) => T} change */
  async change(name, change) {
    await this.#memory.change(name, change);
    try {
      await soon(this.store.change(name, change));
      if (!this.unstored.length) this.#note(null);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** @template T @param {string} name @returns {Promise<T | undefined>} */
  async kept(name) {
    if (this.#isDown) return this.#memory.kept(name);
    try {
      return await soon(/** @type {Promise<T | undefined>} */ (this.store.kept(name)));
    } catch (error) {
      this.#failed(error);
      return this.#memory.kept(name);
    }
  }

  /** Gives the storage away, and keeps nothing from now on but in memory. */
  giveUp() {
    const { store } = this;
    this.store = memoryStore();
    this.#memory = memoryStore();
    this.unstored = [];
    return store;
  }
}
