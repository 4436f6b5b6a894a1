// @ts-check
/** The forms a member is filling in. Each change is stored at once: an order may take over the screen at any moment. */

/**
 * @typedef {{sha256: string, thumb: Blob | null, taken_at: string, accuracy_m: number | null}} Shot
 * @typedef {{text: string, disposition: string | null, photos: Shot[], dissuasion?: import("../scene/dissuasion_form.js").DissuasionFields}} FormEntry
 */

/** The name in the phone's storage, unchanged since older versions of the page. */
const NAME = "drafts";
const MOST = 40;
/** @type {FormEntry} */
const EMPTY = { text: "", disposition: null, photos: [] };

export class Forms {
  /** @type {Record<string, FormEntry>} */
  all = {};

  /** @param {import("../../lib/outbox_keeper.js").Keeper} keeper @param {() => void} changed */
  constructor(keeper, changed) {
    this.keeper = keeper;
    this.changed = changed;
  }

  async load() {
    this.all = (await this.keeper.kept(NAME)) ?? {};
  }

  /** @param {string} id @returns {FormEntry} */
  of(id) {
    return this.all[id] ?? EMPTY;
  }

  /** @param {string} id @param {Partial<FormEntry>} more */
  change(id, more) {
    const entry = { ...this.of(id), ...more };
    this.#keep((all) => Object.fromEntries([...others(all, id).slice(-MOST), [id, entry]]));
  }

  /** @param {string} id */
  drop(id) {
    this.#keep((all) => Object.fromEntries(others(all, id)));
  }

  /** Changes what is stored, and not all of it: another tab may fill in another form. @param {(all: Record<string, FormEntry>) => Record<string, FormEntry>} change */
  #keep(change) {
    this.all = change(this.all);
    this.changed();
    void this.keeper.change(NAME, (stored = {}) => change(stored));
  }
}

/** @param {Record<string, FormEntry>} all @param {string} id */
const others = (all, id) => Object.entries(all).filter(([other]) => other !== id);
