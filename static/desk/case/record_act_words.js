// @ts-check
/** The sentences of acts that only stand on the record: notes and calls. */

import { line, ofMember, plain, who } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */

/** @param {Frame} row */
const noted = (row) => line("desk.tl.note", { who: who(row.actor), text: row.body.text });

/** @type {Record<string, (row: Frame) => Sentence>} */
export const RECORD_KINDS = {
  "note.added": noted,
  "reporter.called": plain("desk.tl.reporter_called"),
  "member.called": ofMember("desk.tl.member_called"),
};
