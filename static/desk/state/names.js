// @ts-check
/** The office's names for its codes, from GET /api/v1/office. */

import { named, t } from "../../lib/i18n.js";

/** @typedef {import("./types.js").Office} Office */

/** @type {Office} */
let known = {
  categories: {},
  dispositions: {},
  before_arrival: [],
  declines: {},
  skills: {},
  kit: {},
  sound_sources: {},
  chips: [],
};

/** Stores the office's names for the other functions here. @param {Office} office */
export function learnNames(office) {
  known = office;
}

export const categories = () => Object.entries(known.categories);

/** The codes of all results. */
export const dispositions = () => Object.keys(known.dispositions ?? {});

/** @param {string} code */
export const category = (code) => known.categories[code];

/** @param {string} code */
export const categoryName = (code) => named(known.categories[code]?.name) || code;

/** @param {string} code */
export const skillName = (code) => named(known.skills?.[code]) || code;

/** @param {string} code */
export const kitName = (code) => named(known.kit?.[code]) || code;

/** The name of a code that is a skill or a piece of kit. @param {string} code */
export const ableName = (code) => named(known.skills?.[code]) || kitName(code);

/** @param {string} code */
export const dispositionName = (code) => named(known.dispositions?.[code]) || code;

/** @param {{of: string, code: string, words?: Record<string, string>}} name out of the feed */
export function nameOf({ of, code, words }) {
  if (words) return named(words);
  if (of === "dispositions") return dispositionName(code);
  return named(known.declines?.[code]) || code || t("desk.no_reason");
}
