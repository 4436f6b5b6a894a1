// @ts-check
/** Puts into words where a report was made: 「离现场 420 米，误差 30 米，12 秒前」. Pure. */

import { span } from "./escalation_words.js";
import { line } from "./sentences.js";

/** @typedef {import("../state/types.js").Report} Report */
/** @typedef {import("./feed_words.js").Sentence} Sentence */

/** These two are said at the place of the case, so they say why they have no position. */
const AT_THE_CASE = new Set(["arrived", "resolved"]);

/** @type {Record<string, string>} */
export const NO_FIX = {
  no_consent: "desk.no_fix.no_consent",
  denied: "desk.no_fix.denied",
  unsupported: "desk.no_fix.unsupported",
  timed_out: "desk.no_fix.timed_out",
  too_old: "desk.no_fix.too_old",
  on_behalf: "desk.no_fix.on_behalf",
};

/** @param {number} metres @returns {Sentence} */
const length = (metres) =>
  metres < 1000
    ? line("desk.metres", { n: Math.round(metres) })
    : line("desk.kilometres", { n: (metres / 1000).toFixed(1) });

/** @param {NonNullable<Report["fix"]>} fix @returns {Sentence} */
function measured({ distance_m, accuracy_m, age_s, far }) {
  const from = far ? "desk.where.far" : "desk.where.near";
  return line("desk.where", {
    distance:
      distance_m === null ? line("desk.where.unplaced") : line(from, { d: length(distance_m) }),
    accuracy: accuracy_m === null ? "" : line("desk.where.accuracy", { d: length(accuracy_m) }),
    age: age_s === null ? "" : line("desk.where.age", { t: span(age_s) }),
  });
}

/**
 * Says where a report was made, or why nobody knows; null for a report that need not say it, and
 * for one from before positions were kept with it.
 * @param {Report} report
 * @returns {Sentence|null}
 */
export function whereMade({ kind, late, fix, no_fix }) {
  if (late || fix === undefined) return null;
  if (fix) return measured(fix);
  if (!AT_THE_CASE.has(kind)) return null;
  return line(NO_FIX[no_fix ?? ""] ?? "desk.no_fix.unsaid");
}
