// @ts-check
/** The names of the lists, the words of their entries, and what a form says of one. */

import { named } from "../../lib/i18n.js";
import { competenceOf, partnerOf } from "./competence_of.js";

/** @typedef {import("../../lib/types.d.ts").OfficeListsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").OfficeEntryState} Entry */
/** @typedef {{"zh-CN"?: string, en?: string}} Words */
/**
 * @typedef {Words & {name?: Words, hidden?: boolean, severity?: number, category?: string, before_arrival?: boolean,
 *   targets?: Record<string, number[]>, report_s?: number, photo?: string, verify?: boolean, asks_solved?: boolean,
 *   answer_s?: number, link_h?: number, categories?: string[], in_charge?: string, powers?: Record<string, string[]>,
 *   leave?: boolean, help?: Words, seats?: {skill: string|null}[], kit?: string[], card?: Words[], tells?: string[], dispositions?: string[]}} Fields
 */

export const LISTS = [
  "categories",
  "chips",
  "dispositions",
  "declines",
  "skills",
  "kit",
  "sound_sources",
  "partners",
  "competences",
  "notice_words",
  "matter_colours",
];
export const SEVERITIES = [1, 2, 3, 4];

/** @param {Entry|null|undefined} entry */
export const fieldsOf = (entry) => /** @type {Fields} */ (entry?.fields ?? {});

/** The name of an entry in both languages. @param {Entry|null|undefined} entry @returns {Words} */
export const wordsOf = (entry) => fieldsOf(entry).name ?? fieldsOf(entry);

/** The name of a code, for a reader. @param {Answer} answer @param {string} list @param {string} code */
export const nameIn = (answer, list, code) =>
  named(wordsOf(answer.lists[list]?.find((entry) => entry.code === code))) || code;

/** The entries that match a search, hidden ones only if wanted. @param {Entry[]} entries @param {string} search @param {boolean} withHidden */
export function matching(entries, search, withHidden) {
  const sought = search.trim().toLowerCase();
  return entries.filter((entry) => {
    if (fieldsOf(entry).hidden && !withHidden) return false;
    const words = wordsOf(entry);
    return `${entry.code} ${words["zh-CN"] ?? ""} ${words.en ?? ""}`.toLowerCase().includes(sought);
  });
}

/** The words of a form's pair of fields; without the second language it stays out. @param {FormDataEntryValue|null} zh @param {FormDataEntryValue|null} en @returns {Words} */
export function pair(zh, en) {
  const [first, second] = [String(zh ?? "").trim(), String(en ?? "").trim()];
  return { "zh-CN": first, ...(second && { en: second }) };
}

/** The ticked codes: those of before in their order, then the new ones. @param {FormDataEntryValue[]} ticked @param {string[]} before */
function inOrder(ticked, before) {
  const codes = ticked.map(String);
  return [
    ...before.filter((code) => codes.includes(code)),
    ...codes.filter((code) => !before.includes(code)),
  ];
}

/** 随手帮: null when a volunteer is to be asked nothing. @param {FormData} data */
function helpOf(data) {
  const words = pair(data.get("help_zh"), data.get("help_en"));
  return words["zh-CN"] ? words : null;
}

/** Null where nobody else is told and the plan never named anybody. @param {FormData} data @param {Fields} before */
function toldOf(data, before) {
  const told = inOrder(data.getAll("tells"), before.tells ?? []);
  return told.length || before.tells ? told : null;
}

/** @param {FormData} data @param {Fields} before */
function planOf(data, before) {
  const [zh, en] = [data.getAll("card_zh"), data.getAll("card_en")];
  const number = (/** @type {string} */ name) => Number(data.get(name));
  return {
    name: pair(data.get("zh"), data.get("en")),
    severity: number("severity"),
    targets: Object.fromEntries(
      SEVERITIES.map((severity) => [
        severity,
        [0, 1, 2].map((clock) => number(`target_${severity}_${clock}`)),
      ]),
    ),
    report_s: 60 * number("report_min"),
    photo: String(data.get("photo")),
    verify: data.has("verify"),
    asks_solved: data.has("asks_solved"),
    leave: data.has("leave"),
    seats: data.getAll("seat").map((skill) => ({ skill: String(skill) || null })),
    kit: inOrder(data.getAll("kit"), before.kit ?? []),
    card: zh.map((words, at) => pair(words, en[at])).filter((words) => words["zh-CN"]),
    dispositions: inOrder(data.getAll("dispositions"), before.dispositions ?? []),
    tells: toldOf(data, before),
    help: helpOf(data),
  };
}

/** The values that an entry has without naming them. @type {Record<string, unknown>} */
const DEFAULTS = { leave: false, tells: null, help: null, before_arrival: false, report_s: 1800 };

/** Leaves out what the entry has never named and does not change. @param {Record<string, unknown>} fields @param {Fields} before @returns {Record<string, unknown>} */
const withoutDefaults = (fields, before) =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => name in before || value !== DEFAULTS[name]),
  );

/** The fields that a form of this list says. @param {string} list @param {HTMLFormElement} form @param {Fields} before @returns {Record<string, unknown>} */
export function valuesOf(list, form, before) {
  const data = new FormData(form);
  if (list === "categories") return withoutDefaults(planOf(data, before), before);
  const words = pair(data.get("zh"), data.get("en"));
  if (list === "chips") {
    const [category, severity] = [String(data.get("category")), Number(data.get("severity"))];
    return { name: words, category, severity };
  }
  const own =
    list === "partners" ? partnerOf(data) : list === "competences" ? competenceOf(data) : {};
  const end = list === "dispositions" ? { before_arrival: data.has("before_arrival") } : {};
  // Null takes the words of the second language away.
  return withoutDefaults({ "zh-CN": words["zh-CN"], en: words.en ?? null, ...end, ...own }, before);
}
