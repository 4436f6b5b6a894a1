// @ts-check
/** The sentences of acts that only stand on the record: notes, calls, messages, links, and what observers are told. */

import { SOUND_KINDS, suspectedKey } from "../../lib/sound_words.js";
import { tenths } from "../../lib/tenths.js";
import { channel, line, list, memberOf, ofCase, ofMember, plain, who } from "./sentences.js";
import { STILL_FATES } from "./still_words.js";
import { TRANSFER_KINDS } from "./transfer_act_words.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */

/** @param {Frame} row */
const noted = (row) => line("desk.tl.note", { who: who(row.actor), text: row.body.text });

/** @param {Frame["body"]["message"]} message */
function voiceKey({ from_crew, order_id }) {
  if (from_crew) return "desk.tl.message_voice";
  return order_id ? "desk.tl.order_voice" : "desk.tl.message_sent_voice";
}

/** @param {Frame} row */
const voiceWords = ({ body: { message, crew } }) => ({
  crew: list(crew),
  s: Math.max(1, Math.round(message.voice_s ?? 0)),
});

/** @param {Frame} row */
function radioLogged(row) {
  const { outcome, call_signs = [] } = row.body;
  const key = call_signs.length ? `desk.tl.radio_${outcome}` : `desk.tl.radio_${outcome}_all`;
  return line(key, { who: who(row.actor), crew: list(call_signs) });
}

/** @param {Frame} row */
function messageSent(row) {
  const { message, crew } = row.body;
  const n = message.photos?.length ?? 0;
  const said = { who: who(row.actor), member: who(row.actor), text: message.text, n };
  if (message.voice) return line(voiceKey(message), { ...said, ...voiceWords(row) });
  if (message.from_crew) return line(n ? "desk.tl.message_shot" : "desk.tl.message_said", said);
  const key = n ? "desk.tl.message_sent_shot" : "desk.tl.message_sent";
  return line(key, { ...said, crew: list(crew) });
}

/** @param {Frame} row */
const messageRead = (row) =>
  line("desk.tl.message_read", { who: who(row.actor), crew: list(row.body.crew) });

/** @param {Frame} row */
const messageShown = (row) =>
  line("desk.tl.message_shown", {
    member: memberOf(row),
    channel: channel(row.body.channel ?? ""),
    after: tenths(row.body.after_s ?? 0),
  });

/** The words for each reaction to a dissuasion, by its code. @type {Record<string, string>} */
export const REACTIONS = {
  stopped: "desk.dissuasion.reaction.stopped",
  turned_down: "desk.dissuasion.reaction.turned_down",
  refused: "desk.dissuasion.reaction.refused",
  left: "desk.dissuasion.reaction.left",
  nobody: "desk.dissuasion.reaction.nobody",
};

/** @param {Frame} row */
const dissuaded = (row) =>
  line("desk.tl.dissuaded", {
    member: memberOf(row),
    reaction: line(REACTIONS[row.body.dissuasion.reaction] ?? REACTIONS.refused),
  });

/** A level as text; a dash where nothing was measured. @param {number | null} db */
export const level = (db) => (db === null ? "–" : db.toFixed(1));

/** @param {Frame} row */
const dissuasionMeasured = (row) =>
  line("desk.tl.dissuasion_measured", {
    member: memberOf(row),
    before: level(row.body.dissuasion.laeq_before),
    after: level(row.body.dissuasion.laeq_after),
  });

/** @param {Frame} row */
const soundSuggested = (row) =>
  line("desk.tl.sound_suggested", { sound: line(suspectedKey(row.body.sound)) });

/** @param {Frame} row */
const sampleNamed = (row) =>
  line("desk.tl.sample_named", {
    who: who(row.actor),
    sound: line(SOUND_KINDS[row.body.sample.kind] ?? SOUND_KINDS.other),
    group: row.body.sample.source_group,
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
  ...TRANSFER_KINDS,
  "note.added": noted,
  "radio.logged": radioLogged,
  "review.saved": (row) =>
    line("desk.tl.review_saved", { who: who(row.actor), n: row.body.review?.version ?? "" }),
  "message.sent": messageSent,
  "message.shown": messageShown,
  "message.read": messageRead,
  "dissuasion.recorded": dissuaded,
  "dissuasion.measured": dissuasionMeasured,
  "help.called": plain("desk.tl.help_called"),
  "help.ended": plain("desk.tl.help_ended"),
  "help.accepted": () => line("desk.tl.help_accepted"),
  "help.given_back": () => line("desk.tl.help_given_back"),
  "help.done": () => line("desk.tl.help_done"),
  "peace.linked": plain("desk.tl.peace_linked"),
  "peace.unlinked": plain("desk.tl.peace_unlinked"),
  "sound.suggested": soundSuggested,
  "sample.named": sampleNamed,
  "sample.removed": plain("desk.tl.sample_removed"),
  "clip.erased": plain("desk.tl.clip_erased"),
  "still.taken": (row) => line(STILL_FATES[row.body.still.fate] ?? STILL_FATES.no_answer),
  "still.erased": plain("desk.tl.still_erased"),
  "photo.cleared": plain("desk.tl.photo_cleared"),
  "photo.withdrawn": plain("desk.tl.photo_withdrawn"),
  "observation.answered": observationAnswered,
  "incident.linked": ofCase("desk.tl.linked"),
  "incident.unlinked": ofCase("desk.tl.unlinked"),
  "incident.told_apart": toldApart,
  "reporter.called": plain("desk.tl.reporter_called"),
  "member.called": ofMember("desk.tl.member_called"),
};
