// @ts-check
/** Puts the acts about reports into words: what the field said, and who writes what is owed. Pure. */

import { whereMade } from "./position_words.js";
import { because, becauseOf, line, named, who } from "./sentences.js";
import { REPORTS } from "./word_keys.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./feed_words.js").Sentence} Sentence */

/** @param {Frame} row */
export function reportFiled(row) {
  const { report } = row.body;
  return line(REPORTS[report.kind] ?? REPORTS.progress, {
    member: report.call_sign,
    text: because(report.text),
    disposition: report.disposition
      ? becauseOf(named("dispositions", report.disposition, row.at))
      : "",
    photos: report.photos?.length ? line("desk.tl.photos", { count: report.photos.length }) : "",
    how: howReported(report),
    where: IN_PLACE.has(report.kind) ? inBrackets(whereMade(report)) : "",
  });
}

/** True when the category requires a photo and no report has named one. @param {{photo: string}|undefined} category @param {Pick<import("../state/types.js").Report, "photos">[]} reports */
export const lacksPhoto = (category, reports) =>
  category?.photo === "required" && !reports.some(({ photos }) => photos.length);

/** @param {Frame} row @returns {Sentence} */
export const completed = ({ body }) => line("desk.tl.report_completed", { member: body.call_sign });

/** The reports that say where they were made in their line. */
const IN_PLACE = new Set(["arrived", "resolved"]);

/** @param {Sentence|null} where */
const inBrackets = (where) => (where ? line("desk.tl.where", { where }) : "");

/** @param {import("../state/types.js").Report} report */
function howReported(report) {
  if (report.by) return line("desk.tl.on_behalf", { by: report.by });
  return report.late ? line("desk.tl.late_report") : "";
}

/** @param {Frame} row @returns {Sentence} */
export const reassigned = ({ actor, body }) =>
  line("desk.tl.report_reassigned", {
    who: who(actor),
    member: body.call_sign,
    instead: body.instead ?? "",
  });
