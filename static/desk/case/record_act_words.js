// @ts-check
/** The sentences of acts that only stand on the record: notes, calls, messages, links, and what observers are told. */

import { tenths } from "../../lib/tenths.js";
import { channel, line, list, memberOf, ofCase, ofMember, plain, who } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */

/** @param {Frame} row */
const noted = (row) => line("desk.tl.note", { who: who(row.actor), text: row.body.text });

/** @param {Frame} row */
function messageSent(row) {
  const { message, crew } = row.body;
  return line("desk.tl.message_sent", {
    who: who(row.actor),
    crew: list(crew),
    text: message.text,
  });
}

/** @param {Frame} row */
const messageShown = (row) =>
  line("desk.tl.message_shown", {
    member: memberOf(row),
    channel: channel(row.body.channel ?? ""),
    after: tenths(row.body.after_s ?? 0),
  });

/** @type {Record<string, string>} */
const FATES = {
  opened: "desk.tl.observation_opened",
  attached: "desk.tl.observation_attached",
  dismissed: "desk.tl.observation_dismissed",
  closed: "desk.tl.observation_closed",
  cancelled: "desk.tl.observation_cancelled",
  transferred: "desk.tl.observation_transferred",
};

/** @param {Frame} row */
function observationAnswered(row) {
  const { fate, title, number } = row.body.observation;
  return line(FATES[fate] ?? FATES.opened, { member: memberOf(row), title, number: number ?? "" });
}

/** @param {Frame} row about another case, or about an intake by the source's reference */
const toldApart = (row) =>
  line("desk.tl.told_apart", {
    who: who(row.actor),
    number: row.body.number ?? row.body.reference ?? "",
  });

/** @type {Record<string, (row: Frame) => Sentence>} */
export const RECORD_KINDS = {
  "note.added": noted,
  "message.sent": messageSent,
  "message.shown": messageShown,
  "observation.answered": observationAnswered,
  "incident.linked": ofCase("desk.tl.linked"),
  "incident.unlinked": ofCase("desk.tl.unlinked"),
  "incident.told_apart": toldApart,
  "reporter.called": plain("desk.tl.reporter_called"),
  "member.called": ofMember("desk.tl.member_called"),
};
