// @ts-check
/** The kinds of news that a desk hears, each with its sound. */

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {"sos"|"urgent"|"breached"|"unreached"|"other"|"said"|"new"} NewsKind */

/** @type {Record<NewsKind, "siren"|"tone"|"chime">} */
const SOUNDS = {
  sos: "siren",
  urgent: "siren",
  breached: "tone",
  unreached: "tone",
  other: "tone",
  said: "chime",
  new: "chime",
};

/** Alarms about time that has run out or is about to, and about members who cannot be reached. @type {Record<string, NewsKind>} */
export const OF_ALARM = {
  sos: "sos",
  overdue: "breached",
  past_eta: "breached",
  unclaimed: "breached",
  second_desk: "breached",
  supervisor: "breached",
  not_accepted: "breached",
  not_moving: "breached",
  hold_ended: "breached",
  report_owed: "breached",
  transfer_back: "breached",
  phone_offline: "unreached",
  alone_silent: "unreached",
  place_unread: "unreached",
  everyone_near: "unreached",
};

/** True for an intake that is not one more about a place which rang before. @param {import("../state/types.js").Intake} [intake] */
const isNewPlace = (intake) =>
  Boolean(intake) && !intake?.folded_into && !((intake?.tips ?? 0) > 1);

/**
 * The kind of news that a frame brings to the desk; null when there is nothing to hear. A case that
 * this desk has opened itself is no news to it, unless it is 特急.
 * @param {Frame} frame @param {string} [me] @returns {NewsKind|null}
 */
export function newsKind({ kind, body, actor }, me) {
  if (kind === "message.sent") return body?.message?.from_crew ? "said" : null;
  if (kind === "alarm.raised") return OF_ALARM[body?.alarm?.kind] ?? "other";
  if (kind === "incident.opened") {
    if (body?.incident?.severity === 1) return "urgent";
    return actor === me ? null : "new";
  }
  if (kind !== "intake.received" || !isNewPlace(body?.intake)) return null;
  return body.intake.severity === 1 ? "urgent" : "new";
}

/** @param {NewsKind} kind */
export const soundOf = (kind) => SOUNDS[kind];
