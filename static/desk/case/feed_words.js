// @ts-check
/** Puts feed rows into words: one function per kind turns a row into a sentence of the catalogue. */

import { tenths } from "../../lib/tenths.js";
import { failureKey } from "../dispatch/failure_words.js";
import { ADMIN_KINDS } from "./admin_act_words.js";
import { howSent, taken } from "./escalation_words.js";
import { RECORD_KINDS } from "./record_act_words.js";
import { reliefAsked, reliefEnded } from "./relief_words.js";
import { completed, reassigned, reportFiled } from "./report_words.js";
import { ROTA_KINDS } from "./rota_act_words.js";
import {
  agency,
  because,
  becauseOf,
  channel,
  line,
  list,
  memberOf,
  named,
  ofCase,
  ofMember,
  plain,
  source,
  who,
} from "./sentences.js";
import { ACCEPTED, ALARMS, CLOCKS, OFF, SEVERITIES } from "./word_keys.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */
/** @typedef {import("./sentences.js").Named} Named */
/** @typedef {import("./sentences.js").Said} Said */
/** @typedef {"bad"|"good"|"go"|"weak"|"plain"} Tone */

/** @param {Frame} row */
function orderSent(row) {
  const how = howSent(row.body.order);
  return line("desk.tl.order_sent", { who: who(row.actor), crew: list(row.body.crew), how });
}

/** @param {Frame} row */
function orderCorrected(row) {
  const place = row.body.order?.place ?? "";
  return line("desk.tl.order_corrected", { who: who(row.actor), place });
}

/** @param {Frame} row */
function accepted(row) {
  const { via, by, place } = row.body;
  if (place !== undefined) {
    const key = via === "phone" ? "desk.tl.place_confirmed" : "desk.tl.place_told";
    return line(key, { member: memberOf(row), who: who(row.actor), place });
  }
  return line(ACCEPTED[via] ?? ACCEPTED.phone, {
    member: memberOf(row),
    by: by ?? row.actor ?? "",
  });
}

/** @param {Frame} row */
function declined(row) {
  const reason = named("declines", row.body.reason ?? "", row.at);
  return line("desk.tl.declined", { member: memberOf(row), reason });
}

/** @param {string} key @returns {(row: Frame) => Sentence} */
const receipt = (key) => (row) =>
  line(key, {
    member: memberOf(row),
    channel: channel(row.body.channel ?? ""),
    after: tenths(row.body.after_s ?? 0),
  });

/** @param {Frame} row */
function deliveryFailed(row) {
  const { body } = row;
  return line("desk.tl.delivery_failed", {
    member: memberOf(row),
    channel: channel(body.channel ?? ""),
    because: because(body.reason ? line(failureKey(body.reason)) : null),
  });
}

/** @param {Frame} row */
function notified(row) {
  const { agency: code, reference, by } = row.body.notified;
  return line("desk.tl.notified", { by, agency: agency(code), because: because(reference) });
}

/** @param {Frame} row */
function alarmRaised(row) {
  const { alarm } = row.body;
  if (alarm.body?.relief) return line("desk.tl.alarm_relief", { member: alarm.call_sign ?? "" });
  return line(ALARMS[alarm.kind] ?? "desk.tl.alarm", { member: alarm.call_sign ?? "" });
}

/** @param {Frame} row */
function sosAnswered(row) {
  const crew = list(row.body.crew);
  const key = crew ? "desk.tl.sos_rescued" : "desk.tl.sos_answered";
  return line(key, { who: who(row.actor), member: memberOf(row), crew });
}

/** @param {Frame} row */
function sosEnded(row) {
  const key = row.actor === memberOf(row) ? "desk.tl.sos_taken_back" : "desk.tl.sos_ended";
  const said = because(/** @type {string} */ (row.body.reason));
  return line(key, { who: who(row.actor), member: memberOf(row), because: said });
}

/** The words for what a source says of the end of its matter. @type {Record<string, string>} */
const RECEIVED = { clear: "desk.tl.received_clear", cancel: "desk.tl.received_cancel" };

/** @param {Frame} row */
function received(row) {
  const said = row.body.intake;
  const key = RECEIVED[said?.intake_kind ?? "new"] ?? "desk.tl.received";
  return line(key, { source: source(said?.source ?? row.actor), title: said?.title ?? "" });
}

/** @param {Frame} row */
function replaced(row) {
  const { instead } = row.body;
  const key = instead ? "desk.tl.replaced" : "desk.tl.replaced_alone";
  return line(key, { member: memberOf(row), instead: instead ?? "" });
}

/** @param {Frame} row */
function withdrawn(row) {
  const { reason, instead } = row.body;
  const why = instead
    ? becauseOf(line("desk.gone_instead", { member: instead }))
    : because(OFF[reason ?? ""] ? line(OFF[reason ?? ""]) : reason);
  return line("desk.tl.withdrawn", { who: who(row.actor), member: memberOf(row), because: why });
}

/** @param {Frame} row */
function policyChanged(row) {
  const { severity, version } = row.body;
  const name = SEVERITIES[severity] ? line(SEVERITIES[severity]) : severity;
  return line("desk.tl.policy_changed", { who: who(row.actor), severity: name, version });
}

/** @param {Frame} row */
function closed(row) {
  const { without_report: why } = row.body;
  if (!why) return plain("desk.tl.closed")(row);
  return line("desk.tl.closed_without", { who: who(row.actor), because: because(why) });
}

/** The words for what the phone asks of its member, by question. @type {Record<string, string>} */
const ASKED = { answer: "desk.tl.asked_answer", report: "desk.tl.asked_report" };

/** @type {Record<string, (row: Frame) => Sentence>} */
const KINDS = {
  ...RECORD_KINDS,
  ...ADMIN_KINDS,
  "intake.received": received,
  "intake.amended": plain("desk.tl.intake_amended"),
  "intake.attached": plain("desk.tl.attached"),
  "intake.dismissed": plain("desk.tl.dismissed"),
  "incident.opened": plain("desk.tl.opened"),
  "incident.amended": plain("desk.tl.amended"),
  "incident.claimed": plain("desk.tl.claimed"),
  "incident.released": plain("desk.tl.released"),
  "incident.held": plain("desk.tl.held"),
  "incident.resumed": plain("desk.tl.resumed"),
  "incident.cancelled": plain("desk.tl.cancelled"),
  "incident.transferred": (row) =>
    line("desk.tl.transferred", {
      ...plain("")(row).params,
      to: row.body.to,
      no: because(row.body.reference),
    }),
  "incident.merged": (row) =>
    line("desk.tl.merged", { who: who(row.actor), number: row.body.into ?? "" }),
  "incident.unmerged": plain("desk.tl.unmerged"),
  "incident.took_over": ofCase("desk.tl.took_over"),
  "incident.gave_back": ofCase("desk.tl.gave_back"),
  "order.sent": orderSent,
  "order.undone": (row) =>
    line("desk.tl.order_undone", { who: who(row.actor), crew: list(row.body.crew) }),
  "order.corrected": orderCorrected,
  "order.rung": (row) =>
    line("desk.tl.order_rung", { crew: list(row.body.crew), round: row.body.round ?? 2 }),
  "assignment.accepted": accepted,
  "assignment.asked": (row) =>
    line(ASKED[row.body.question] ?? "desk.tl.asked", {
      member: memberOf(row),
      instead: row.body.instead ?? "",
    }),
  "assignment.replaced": replaced,
  "assignment.declined": declined,
  "assignment.withdrawn": withdrawn,
  "assignment.led": (row) => line("desk.tl.led", { member: memberOf(row) }),
  "receipt.shown": receipt("desk.tl.shown"),
  "receipt.opened": receipt("desk.tl.opened_on_phone"),
  "delivery.failed": deliveryFailed,
  "relief.asked": reliefAsked,
  "relief.ended": reliefEnded,
  "report.filed": reportFiled,
  "report.reassigned": reassigned,
  "report.completed": completed,
  "notified.recorded": notified,
  "escalation.taken": taken,
  "policy.changed": policyChanged,
  "comms_check.sent": (row) =>
    line("desk.tl.comms_check_sent", { who: who(row.actor), n: row.body.crew?.length ?? 0 }),
  "comms_check.shown": (row) =>
    line("desk.tl.comms_check_shown", {
      member: row.body.call_sign ?? memberOf(row),
      channel: channel(row.body.channel ?? ""),
      after: tenths(row.body.after_s ?? 0),
    }),
  "comms_check.answered": ofMember("desk.tl.comms_check_answered"),
  "phone.offline": ofMember("desk.tl.phone_offline"),
  "phone.back": ofMember("desk.tl.phone_back"),
  "phone.enrolled": ofMember("desk.tl.phone_enrolled"),
  "phone.confirmed": ofMember("desk.tl.phone_confirmed"),
  "phone.revoked": ofMember("desk.tl.phone_revoked"),
  "photo.stored": plain("desk.tl.photo_stored"),
  "preservation.started": plain("desk.tl.preserved"),
  "preservation.ended": plain("desk.tl.preservation_ended"),
  "bodies.erased": (row) =>
    line("desk.tl.erased", {
      who: who(row.actor),
      seqs: list([...(row.body.seqs ?? []), ...(row.body.photos ?? [])].map(String)),
      because: because(row.body.why),
    }),
  "loop.breached": (row) => line(CLOCKS[row.body.clock] ?? CLOCKS.resolve),
  "alarm.raised": alarmRaised,
  "alarm.counted": (row) =>
    line("desk.tl.alarm_counted", { alarm: alarmRaised(row), n: row.body.alarm.count }),
  "sos.answered": sosAnswered,
  "sos.ended": sosEnded,
  "call.answered": (row) =>
    line("desk.tl.call_answered", { who: who(row.actor), member: memberOf(row) }),
  "alarm.cleared": plain("desk.tl.alarm_cleared"),
  "closure.accepted": closed,
  "closure.sent_back": plain("desk.tl.sent_back"),
  "closure.undone": plain("desk.tl.reopened"),
  ...ROTA_KINDS,
};

export const kinds = Object.keys(KINDS);

/** Returns the sentence for a feed row, not yet translated. @param {Frame} row @returns {Sentence} */
export function sentence(row) {
  const other = () => line("desk.tl.other", { who: who(row.actor), kind: row.kind });
  return (KINDS[row.kind] ?? other)(row);
}

/** @type {Record<string, Tone>} */
const TONES = {
  "intake.received": "go",
  "incident.opened": "go",
  "order.sent": "go",
  "order.corrected": "weak",
  "assignment.accepted": "good",
  "assignment.declined": "weak",
  "assignment.replaced": "weak",
  "order.rung": "go",
  "phone.offline": "weak",
  "phone.back": "good",
  "receipt.shown": "good",
  "receipt.opened": "good",
  "delivery.failed": "weak",
  "loop.breached": "bad",
  "alarm.raised": "bad",
  "sos.answered": "go",
  "sos.ended": "good",
  "closure.accepted": "good",
};

const CAME_TO_NOTHING = new Set(["no_channel", "nobody"]);

/** Returns the tone of a feed row: it colours its line. @param {Frame} row @returns {Tone} */
export function tone(row) {
  if (row.kind === "escalation.taken") return CAME_TO_NOTHING.has(row.body.result) ? "weak" : "go";
  if (row.kind !== "report.filed") return TONES[row.kind] ?? "plain";
  const { kind } = row.body.report;
  if (kind === "reinforce" || kind === "changed") return "bad";
  return kind === "resolved" || kind === "arrived" ? "good" : "go";
}

/**
 * @param {Said} phrase
 * @param {(key: string, params?: Record<string, string>) => string} t
 * @param {(name: Named) => string} name the office's word for a code
 * @returns {string}
 */
export function say(phrase, t, name) {
  if (phrase === null || phrase === undefined) return "";
  if (typeof phrase !== "object") return String(phrase);
  if ("of" in phrase) return name(phrase);
  const params = Object.entries(phrase.params).map(([k, v]) => [k, say(v, t, name)]);
  return t(phrase.key, Object.fromEntries(params));
}
