// @ts-check
/** The words of a filter: its name, or what it asks for. */

import { t } from "../../lib/i18n.js";
import { categoryName } from "../state/names.js";

/** @typedef {import("./filter.js").Choice} Choice */
/** @typedef {import("./filter.js").Area} Area */

const MOST_WORDS = 3;

/** @param {Choice} choice @param {Area[]} areas */
export function filterWords(choice, areas) {
  if (choice.name) return choice.name;
  const name = (/** @type {number} */ id) => areas.find((area) => area.id === id)?.name ?? `${id}`;
  const words = [
    ...choice.areas.map(name),
    ...choice.severities.map((level) => t(`severity.${level}`)),
    ...choice.sources.map((source) => t(`source.${source}`)),
    ...choice.categories.map((code) => categoryName(code)),
    ...(choice.is_mine ? [t("desk.filter.mine")] : []),
  ];
  const first = words.slice(0, MOST_WORDS).join(t("common.comma"));
  return words.length > MOST_WORDS ? t("desk.filter.and_more", { first, n: words.length }) : first;
}

/** 「6 件未显示（待派 2）」 @param {import("./filter.js").Hidden} hidden */
export function hiddenWords({ hidden, unsent }) {
  if (!hidden) return t("desk.filter.none_hidden");
  return unsent
    ? t("desk.filter.hidden_unsent", { n: hidden, unsent })
    : t("desk.filter.hidden", { n: hidden });
}
