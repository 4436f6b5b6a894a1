// @ts-check
/** The filters that this desk user has saved on the server, and the areas that a filter can name. */

import { api } from "../../lib/api.js";
import { isEverything, passing } from "../queue/filter.js";

/** @typedef {import("../../lib/types.d.ts").FilterState} Saved */
/** @typedef {import("../queue/filter.js").Choice} Choice */

const PATH = "/api/v1/list-filters";

export class Filters {
  /** @type {Saved[]} */
  saved = [];
  /** @type {import("../../lib/types.d.ts").AreaNode[]} */
  areas = [];
  /** True once the server has answered: until then nobody can say that nothing is saved. */
  isKnown = false;

  /** The filter of the list; null: it shows everything. @type {Choice|null} */
  choice = null;

  /** @param {import("./store.js").Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** Shows only what the filter asks for, and all of 要你处理. @param {Choice|null} choice */
  choose(choice) {
    const { list, selected } = this.desk;
    this.choice = isEverything(choice) ? null : choice;
    list.filter(this.passing(this.choice), selected);
    this.desk.changed();
  }

  /** The rows that a filter lets pass for this user. @param {Choice|null} choice */
  passing(choice) {
    return passing(choice, this.areas, this.desk.state.me?.name);
  }

  async load() {
    const answer = /** @type {import("../../lib/types.d.ts").FiltersOut} */ (await api.get(PATH));
    this.saved = answer.filters;
    this.areas = answer.areas;
    this.isKnown = true;
    this.desk.changed();
  }

  /** @param {string} name @param {Choice} choice */
  async save(name, choice) {
    const { areas, sources, categories, severities, is_mine } = choice;
    const body = { name, areas, sources, categories, severities, is_mine };
    const { filter } = /** @type {import("../../lib/types.d.ts").FilterOut} */ (
      await api.send("PUT", PATH, body)
    );
    this.saved = [...this.saved.filter(({ id }) => id !== filter.id), filter];
    this.desk.changed();
    return filter;
  }

  /** @param {string} id */
  async forget(id) {
    const answer = /** @type {import("../../lib/types.d.ts").SavedFiltersOut} */ (
      await api.send("DELETE", `${PATH}/${id}`)
    );
    this.saved = answer.filters;
    this.desk.changed();
  }
}
