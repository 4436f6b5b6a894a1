// @ts-check
/** What can be done about an alarm with one press. Pure: from the alarm and what is known by now. */

import { engagedOn } from "./crew.js";

/** @typedef {import("./types.js").Alarm} Alarm */
/** @typedef {import("./types.js").Incident} Incident */
/** @typedef {{members: string[], first_only?: boolean, instead_of?: string[]}} Wish */
/** @typedef {{act: "send", key: string, wish: Wish, reason?: Record<string, string>}} Send */
/** @typedef {{act: "notify", key: string, agency: string}} Notify */
/** @typedef {{act: "go_on"|"turn_back"|"place_told", key: string, assignment_id: string, instead: string}} Decide */
/** @typedef {Send|Notify|Decide} Offer */

/** Who is on the case already is not sent again. @param {unknown} crew @param {string[]} engaged */
const others = (crew, engaged) =>
  /** @type {string[]} */ (Array.isArray(crew) ? crew : []).filter((one) => !engaged.includes(one));

/** 加派: the proposed goes, and the one who is silent gives way. @param {Alarm} alarm @param {string[]} engaged @returns {Offer[]} */
function proposed({ body, assignment_id }, engaged) {
  const proposal = /** @type {any} */ (body?.proposal);
  if (!proposal || engaged.includes(proposal.call_sign)) return [];
  const { call_sign, reason } = proposal;
  const wish = {
    members: [call_sign],
    ...(assignment_id && { instead_of: [assignment_id] }),
  };
  return [{ act: "send", key: "desk.offer.add", wish, reason }];
}

/** @param {Alarm} alarm @param {string[]} engaged @returns {Offer[]} */
function everyone({ body }, engaged) {
  const members = others(body?.crew, engaged);
  if (!members.length) return [];
  const instead_of = /** @type {string[]} */ (body?.for_rows ?? []);
  const wish = { members, first_only: true, instead_of };
  return [{ act: "send", key: "desk.offer.everyone", wish }];
}

/** @param {Alarm} alarm @param {string[]} engaged @returns {Offer[]} */
function suggested({ body }, engaged) {
  const members = others(body?.crew, engaged);
  return members.length ? [{ act: "send", key: "desk.offer.suggestion", wish: { members } }] : [];
}

/** @param {Alarm} alarm @param {string[]} told @returns {Offer[]} */
function agencies({ body }, told) {
  const wanted = /** @type {string[]} */ (body?.agencies ?? []);
  return wanted
    .filter((agency) => !told.includes(agency))
    .map((agency) => ({ act: "notify", key: "desk.offer.notify", agency }));
}

/** 迟到的收到: go on or turn back. @param {Alarm} alarm @returns {Offer[]} */
function late({ body, assignment_id }) {
  if (!assignment_id) return [];
  const instead = String(body?.instead ?? "");
  return [
    { act: "go_on", key: "desk.offer.go_on", assignment_id, instead },
    { act: "turn_back", key: "desk.offer.turn_back", assignment_id, instead },
  ];
}

/** 地点更正: told by radio, the member knows it. @param {Alarm} alarm @returns {Offer[]} */
const unread = ({ assignment_id }) =>
  assignment_id
    ? [{ act: "place_told", key: "desk.offer.place_told", assignment_id, instead: "" }]
    : [];

/**
 * @param {Alarm} alarm
 * @param {Incident|undefined} incident the case as it stands now
 * @param {string[]} [told] the agencies that know already
 * @returns {Offer[]}
 */
export function offers(alarm, incident, told = []) {
  if (!incident) return [];
  const engaged = engagedOn(incident);
  const { kind } = alarm;
  if (kind === "late_accept") return late(alarm);
  if (kind === "place_unread") return unread(alarm);
  if (kind === "everyone_near") return [...everyone(alarm, engaged), ...agencies(alarm, told)];
  if (kind === "suggestion") return suggested(alarm, engaged);
  return [...proposed(alarm, engaged), ...agencies(alarm, told)];
}
