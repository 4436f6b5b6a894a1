// @ts-check
/** The reason why two reports may be one matter, in words: 「同一地点 40 米内 · 6 分钟内 · 文字 87%」. */

import { t } from "../../lib/i18n.js";
import { length } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").AlikeCase} Alike */

/** @param {number|null} metres */
function distanceWords(metres) {
  if (metres === null) return t("desk.alike.no_position");
  const within = Math.max(10, Math.ceil(metres / 10) * 10);
  return t(within <= 50 ? "desk.alike.same_place" : "desk.alike.within", { m: within });
}

/** @param {number} seconds rounded up to whole minutes, because "within" promises so much */
const timeWords = (seconds) =>
  t("desk.alike.apart", { length: length(Math.max(1, Math.ceil(seconds / 60)) * 60) });

/** @param {Alike} alike */
export function reason({ distance_m, apart_s, words_pct, is_same_category, veto }) {
  return [
    veto ? t("desk.alike.veto", { what: t(`desk.alike.veto_${veto}`) }) : "",
    distanceWords(distance_m),
    timeWords(apart_s),
    t("desk.alike.words", { n: words_pct }),
    is_same_category ? "" : t("desk.alike.other_category"),
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * The line that stands for folded proposals.
 * @param {Alike|undefined} first the strongest one, if it is folded too
 * @param {number} same how many others may be the same
 * @param {number} near how many may be related
 */
export const foldedWords = (first, same, near) =>
  [
    first ? t("desk.alike.first", { name: `${first.number} ${first.title}` }) : "",
    same ? t("desk.alike.more", { n: same }) : "",
    near ? t("desk.alike.related", { n: near }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
