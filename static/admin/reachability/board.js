// @ts-check
/** Sorts the reachability board and puts its codes into words. */

import { has, t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").ReachabilityBoard} Board */
/** @typedef {import("../../lib/types.d.ts").MemberReachability} Member */
/** @typedef {import("../../lib/types.d.ts").ChannelGrade} Channel */
/** @typedef {import("../../lib/types.d.ts").PhoneState} Device */
/** @typedef {import("../../lib/types.d.ts").CommsCheckResults} Check */
/** @typedef {import("../../lib/types.d.ts").CommsCheckRow} Tested */
/** @typedef {Channel["grade"]} Grade */

/** @type {Record<Grade, number>} */
const RANK = { dead: 0, doubtful: 1, ok: 2 };

/** Members who cannot be reached come first. @param {Member[]} members */
export const sorted = (members) =>
  [...members].sort(
    (a, b) => RANK[a.grade] - RANK[b.grade] || a.call_sign.localeCompare(b.call_sign),
  );

/** @param {Member[]} members */
export function tally(members) {
  const count = { ok: 0, doubtful: 0, dead: 0 };
  for (const { grade } of members) count[grade] += 1;
  return count;
}

/** Translates a known code; text from an outside service stays as it is. @param {Channel} channel */
export const why = (channel) =>
  has(`reachability.why.${channel.why}`) ? t(`reachability.why.${channel.why}`) : channel.why;

/** @param {Check} check */
export function progress(check) {
  const { members } = check;
  return {
    asked: members.length,
    shown: members.filter((member) => member.shown_s !== null).length,
    answered: members.filter((member) => member.answered_s !== null).length,
    silent: members.filter((member) => member.shown_s === null).map((member) => member.call_sign),
  };
}
