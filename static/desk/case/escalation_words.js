// @ts-check
/** Puts a step of the escalation into words: who was silent for how long, what was done, and the result. */

import { line } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("../state/types.js").FrameBody} FrameBody */
/** @typedef {import("../state/types.js").Names} Names */
/** @typedef {import("../state/types.js").Proposal} Proposal */
/** @typedef {import("./feed_words.js").Sentence} Sentence */

/** The condition that the step waited for. @type {Record<string, string>} */
export const WAITS = {
  unclaimed: "desk.tl.wait_unclaimed",
  dispatched: "desk.tl.wait_dispatched",
  declined: "desk.tl.wait_declined",
  accepted: "desk.tl.wait_accepted",
  past_eta: "desk.tl.wait_past_eta",
  alone_on_scene: "desk.tl.wait_alone_on_scene",
  corrected: "desk.tl.wait_corrected",
  report_owed: "desk.tl.wait_report_owed",
};

/** @type {Record<string, string>} */
export const ACTIONS = {
  "siren.done": "desk.tl.step_siren",
  "second_desk.done": "desk.tl.step_second_desk",
  "send_suggestion.done": "desk.tl.step_suggestion_sent",
  "send_suggestion.asked": "desk.tl.step_suggestion_asked",
  "send_suggestion.nobody": "desk.tl.step_suggestion_nobody",
  "radio_script.done": "desk.tl.step_radio",
  "ring.done": "desk.tl.step_ring",
  "sms.done": "desk.tl.step_sms",
  "sms.no_channel": "desk.tl.step_sms_no_channel",
  "voice.done": "desk.tl.step_voice",
  "voice.no_channel": "desk.tl.step_voice_no_channel",
  "desk_alarm.done": "desk.tl.step_desk_alarm",
  "add_member.done": "desk.tl.step_added",
  "add_member.asked": "desk.tl.step_add_asked",
  "add_member.nobody": "desk.tl.step_add_nobody",
  "supervisor.done": "desk.tl.step_supervisor",
  "everyone_near.done": "desk.tl.step_everyone",
  "everyone_near.asked": "desk.tl.step_everyone_asked",
  "everyone_near.nobody": "desk.tl.step_everyone_nobody",
  "everyone_near.joined": "desk.tl.step_everyone_joined",
  "ask_member.done": "desk.tl.step_ask_member",
  "list.done": "desk.tl.step_list",
};

/** A length in words, as the policy writes it: 「20 秒」「3 分」. @param {number} seconds */
export function span(seconds) {
  if (seconds < 120) return line("desk.tl.seconds", { n: Math.round(seconds) });
  return line("desk.tl.minutes", { n: Number((seconds / 60).toFixed(1)) });
}

/** The reason that the escalation gives, in both languages. @param {FrameBody} body */
const reasonOf = (body) => /** @type {Names|undefined} */ (/** @type {unknown} */ (body.reason));

/** A text that the server sent in both languages. @param {Names|undefined} words */
const inBoth = (words) => (words ? { of: "words", code: words["zh-CN"] ?? "", words } : "");

/** @param {string} key @param {string[]|undefined} names */
const some = (key, names) => (names?.length ? line(key, { names: names.join(" ") }) : "");

/** These steps count from the first order for the seat, not from the last member who was tried. */
const OF_THE_SEAT = new Set(["supervisor", "everyone_near"]);

/** @param {Partial<Pick<FrameBody, "step"|"do"|"crew"|"after_s">>} body @param {string} why @returns {Sentence|""} */
function wait(body, why) {
  const isSeat = why === "dispatched" && OF_THE_SEAT.has(body.do ?? "");
  const key = isSeat ? "desk.tl.wait_seat" : WAITS[why];
  if (!key) return "";
  const crew = (body.crew ?? []).join(" ");
  return line(key, { crew, after: span(body.after_s ?? 0) });
}

/** @param {Proposal|null|undefined} proposal @returns {Sentence|""} */
const could = (proposal) =>
  proposal
    ? line("desk.tl.could_add", { member: proposal.call_sign, reason: inBoth(proposal.reason) })
    : "";

/** Returns the sentence about a step that the escalation took. @param {Frame} row @returns {Sentence} */
export function taken({ body }) {
  const isReminder = body.when === "report_owed" && body.do === "ask_member";
  const key = isReminder ? "desk.tl.step_remind" : ACTIONS[`${body.do}.${body.result}`];
  if (!key) return line("desk.tl.step_other", { what: `${body.do} ${body.result}` });
  const { proposal, added } = body;
  return line(key, {
    wait: wait(body, body.why ?? body.when),
    text: body.text ?? "",
    reached: (body.reached ?? []).join(" "),
    added: (added ?? (proposal ? [proposal.call_sign] : [])).join(" "),
    reason: inBoth(reasonOf(body) ?? proposal?.reason),
    could: could(proposal),
    agencies: some("desk.tl.tell_agencies", body.agencies),
  });
}

/**
 * The reason why the escalation sent an order; null when a person sent it.
 * @param {import("../state/types.js").Order["because"]|undefined} because
 * @returns {Sentence|null}
 */
export function whySent(because) {
  if (!because?.step) return null;
  const crew = because.instead_of ? [because.instead_of] : [];
  return line(because.reason ? "desk.because_chosen" : "desk.because", {
    wait: wait({ ...because, crew }, String(because.why)),
    reason: inBoth(because.reason),
  });
}

/** 交给同事: a member asks a colleague to take over. @param {import("../state/types.js").Order | undefined} order */
export const isRelief = (order) => order?.because?.why === "relief";

/** Says that the order goes to the first member of `crew` who accepts. @param {import("../state/types.js").Order|undefined} order */
export function howSent(order) {
  if (isRelief(order)) return line("desk.tl.to_relieve");
  return order?.first_only ? line("desk.tl.first_only") : "";
}
