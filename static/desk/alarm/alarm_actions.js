// @ts-check
/** The actions that settle an alarm with one press. Pure: computed from the alarm and the case. */

import { engagedOn } from "../state/crew.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {{members: string[], first_only?: boolean, instead_of?: string[]}} DispatchRequest */
/** @typedef {{kind: "send", key: string, request: DispatchRequest, reason?: Record<string, string>}} Send */
/** @typedef {{kind: "notify", key: string, agency: string}} Notify */
/** @typedef {{kind: "go_on"|"turn_back"|"place_told", key: string, assignment_id: string, instead: string}} Decide */
/** @typedef {Send|Notify|Decide} AlarmAction */

/** Leaves out members who are engaged on the case already. @param {unknown} crew @param {string[]} engaged */
const others = (crew, engaged) =>
  /** @type {string[]} */ (Array.isArray(crew) ? crew : []).filter(
    (callSign) => !engaged.includes(callSign),
  );

/** 加派: sends the proposed member in place of the silent one. @param {Alarm} alarm @param {string[]} engaged @returns {AlarmAction[]} */
function proposed({ body, assignment_id }, engaged) {
  const { proposal } = body;
  if (!proposal || engaged.includes(proposal.call_sign)) return [];
  const { call_sign, reason } = proposal;
  const request = {
    members: [call_sign],
    ...(assignment_id && { instead_of: [assignment_id] }),
  };
  return [{ kind: "send", key: "desk.offer.add", request, reason }];
}

/** @param {Alarm} alarm @param {string[]} engaged @returns {AlarmAction[]} */
function everyone({ body }, engaged) {
  const members = others(body?.crew, engaged);
  if (!members.length) return [];
  const instead_of = /** @type {string[]} */ (body?.for_rows ?? []);
  const request = { members, first_only: true, instead_of };
  return [{ kind: "send", key: "desk.offer.everyone", request }];
}

/** @param {Alarm} alarm @param {string[]} engaged @returns {AlarmAction[]} */
function suggested({ body }, engaged) {
  const members = others(body?.crew, engaged);
  return members.length
    ? [{ kind: "send", key: "desk.offer.suggestion", request: { members } }]
    : [];
}

/** @param {Alarm} alarm @param {string[]} notified @returns {AlarmAction[]} */
function agencies({ body }, notified) {
  const wanted = /** @type {string[]} */ (body?.agencies ?? []);
  return wanted
    .filter((agency) => !notified.includes(agency))
    .map((agency) => ({ kind: "notify", key: "desk.offer.notify", agency }));
}

/** 迟到的收到: the desk decides whether the late member goes on or turns back. @param {Alarm} alarm @returns {AlarmAction[]} */
function late({ body, assignment_id }) {
  if (!assignment_id) return [];
  const instead = String(body?.instead ?? "");
  return [
    { kind: "go_on", key: "desk.offer.go_on", assignment_id, instead },
    { kind: "turn_back", key: "desk.offer.turn_back", assignment_id, instead },
  ];
}

/** 地点更正: the desk told the member by radio, so the place counts as confirmed. @param {Alarm} alarm @returns {AlarmAction[]} */
const unread = ({ assignment_id }) =>
  assignment_id
    ? [{ kind: "place_told", key: "desk.offer.place_told", assignment_id, instead: "" }]
    : [];

/**
 * @param {Alarm} alarm
 * @param {Incident|undefined} incident the case as it stands now
 * @param {string[]} [notified] the agencies that know already
 * @returns {AlarmAction[]}
 */
export function alarmActions(alarm, incident, notified = []) {
  if (!incident) return [];
  const engaged = engagedOn(incident);
  const { kind } = alarm;
  if (kind === "late_accept") return late(alarm);
  if (kind === "place_unread") return unread(alarm);
  if (kind === "everyone_near") return [...everyone(alarm, engaged), ...agencies(alarm, notified)];
  if (kind === "suggestion") return suggested(alarm, engaged);
  return [...proposed(alarm, engaged), ...agencies(alarm, notified)];
}
