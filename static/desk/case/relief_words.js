// @ts-check
/** 交给同事 in the timeline and in the alarm: who asks whom to take over, and how it ended. */

import { because, becauseOf, line, named } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */

/** @type {Record<string, string>} */
const ENDS = {
  taken: "desk.tl.relief_taken",
  refused: "desk.tl.relief_refused",
  unanswered: "desk.tl.relief_unanswered",
  taken_back: "desk.tl.relief_taken_back",
  impossible: "desk.tl.relief_impossible",
};

/** The reasons for which nobody could be asked. @type {Record<string, string>} */
const CANNOT = {
  unknown: "desk.relief.unknown",
  off_duty: "desk.relief.off_duty",
  on_case: "desk.relief.on_case",
  on_hold: "desk.relief.on_hold",
};

/** The title of the alarm that nobody takes over. @type {Record<string, string>} */
export const RELIEF_ALARMS = {
  refused: "desk.alarm.relief_refused",
  unanswered: "desk.alarm.relief_unanswered",
  impossible: "desk.alarm.relief_impossible",
};

/** @param {Frame} row */
export const reliefAsked = ({ body: { relief } }) =>
  line("desk.tl.relief_asked", { by: relief.by, to: relief.to });

/** @param {Frame} row */
export function reliefEnded({ body: { relief }, at }) {
  const { by, to, end, reason } = relief;
  const cannot = CANNOT[reason ?? ""];
  const why =
    end === "refused" && reason
      ? becauseOf(named("declines", reason, at))
      : because(cannot ? line(cannot) : null);
  return line(ENDS[end ?? ""] ?? ENDS.taken_back, { by, to, why });
}
