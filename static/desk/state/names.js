// @ts-check
/** The office's names for its codes, from GET /api/v1/office. */

import { named, namedAt, offered, t } from "../../lib/i18n.js";

/** @typedef {import("./types.js").Office} Office */

/** @type {Office} */
let known = {
  version: -1,
  categories: {},
  dispositions: {},
  before_arrival: [],
  declines: {},
  skills: {},
  kit: {},
  sound_sources: {},
  partners: {},
  chips: [],
};

/** Stores the office's names for the other functions here. @param {Office} office */
export function learnNames(office) {
  known = office;
}

/** The version of the lists that this page holds; -1 before the first. */
export const officeVersion = () => known.version;

export const categories = () => Object.entries(known.categories);

/** The categories that a new case may get. */
export const offeredCategories = () => offered(known.categories);

/** The codes of all results. */
export const dispositions = () => Object.keys(known.dispositions ?? {});

/** The results that are offered for a case of this category. @param {string} code */
export const offeredDispositions = (code) =>
  (category(code)?.dispositions ?? []).filter((end) => !known.dispositions[end]?.hidden);

/** @param {string} code */
export const category = (code) => known.categories[code];

/** @param {string} code @param {string} [at] the opening of the case, which keeps its words */
export const categoryName = (code, at) => namedAt(known.categories[code], at) || code;

/** @param {string} code */
export const skillName = (code) => named(known.skills?.[code]) || code;

/** @param {string} code */
export const kitName = (code) => named(known.kit?.[code]) || code;

/** The name of a code that is a skill or a piece of kit. @param {string} code */
export const ableName = (code) => named(known.skills?.[code]) || kitName(code);

/** @param {string} code */
export const soundSourceName = (code) => named(known.sound_sources?.[code]) || code;

/** 协同力量. @param {string} code @param {string} [at] */
export const partnerName = (code, at) => namedAt(known.partners?.[code], at) || code;

/** @param {string} code @param {string} [at] */
export const dispositionName = (code, at) => namedAt(known.dispositions?.[code], at) || code;

/** @param {{of: string, code: string, at?: string, words?: Record<string, string>}} name out of the feed */
export function nameOf({ of, code, at, words }) {
  if (words) return named(words);
  if (of === "dispositions") return dispositionName(code, at);
  if (of === "partners") return partnerName(code, at);
  return namedAt(known.declines?.[code], at) || code || t("desk.no_reason");
}
