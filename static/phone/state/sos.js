// @ts-check
/** The member's SOS: what the desk has done about it, and what this phone has not sent yet. Pure. */

import { withNotice } from "./jobs.js";

/** @typedef {import("./types.d.ts").PhoneState} PhoneState */
/** @typedef {import("./types.d.ts").Frame} Frame */
/** @typedef {import("./types.d.ts").Sos} Sos */

/** @param {string} id @param {string} raised_at @returns {Sos} */
const fresh = (id, raised_at) => ({
  id,
  raised_at,
  incident_id: null,
  answered: null,
  coming: [],
  ended: null,
});

/** @param {PhoneState} state @param {string} id @param {string} at */
const known = ({ sos }, id, at) => (sos?.id === id ? sos : fresh(id, at));

/** The desk has this SOS. @param {PhoneState} state @param {string | null | undefined} id @param {string} at @returns {PhoneState} */
export const withHeardSos = (state, id, at) =>
  id ? { ...state, sos: known(state, id, at) } : state;

/** The words about the end of an SOS; of an own end only the reason is new. @param {PhoneState} state @param {Sos} sos @returns {PhoneState} */
function withEndNotice(state, { id, ended }) {
  if (!ended) return state;
  const isOwn = ended.by === state.me?.call_sign;
  return withNotice(state, {
    id: `sos-end-${id}`,
    kind: isOwn ? "sos_ended.own" : "sos_ended.desk",
    tone: isOwn ? "done" : "wait",
    params: { by: ended.by, reason: ended.reason },
    at: ended.at,
  });
}

/** The server's word on the SOS. An end is news only to a phone that showed it standing. @param {PhoneState} state @param {Sos | null} sos @returns {PhoneState} */
export function withSos(state, sos) {
  const next = { ...state, sos };
  const wasStanding = state.sos !== null && state.sos.id === sos?.id && !state.sos.ended;
  return sos && wasStanding ? withEndNotice(next, sos) : next;
}

/** @param {PhoneState} state @param {Frame} frame @returns {PhoneState} */
export function sosAnswered(state, { body, at = "" }) {
  if (body.call_sign !== state.me?.call_sign) return state;
  const sos = known(state, body.alarm_id, body.alarm.raised_at ?? at);
  const there = sos.coming.map(({ call_sign }) => call_sign);
  const sent = (body.crew ?? []).filter((callSign) => !there.includes(callSign));
  const added = sent.map((call_sign) => ({
    call_sign,
    status: /** @type {const} */ ("dispatched"),
  }));
  const { incident_id, answered = null } = body.alarm;
  return { ...state, sos: { ...sos, incident_id, answered, coming: [...sos.coming, ...added] } };
}

/** @param {PhoneState} state @param {Frame} frame @returns {PhoneState} */
export function sosEnded(state, { body, at = "", actor = "" }) {
  if (body.call_sign !== state.me?.call_sign) return state;
  const ended = { by: actor, at, reason: String(body.reason ?? "") };
  const sos = { ...known(state, body.alarm_id, at), ended };
  return withEndNotice({ ...state, sos }, sos);
}

/** Returns what the member is shown: an SOS that waits in this phone, or one that stands at the desk. Null without one. @param {Pick<PhoneState, "sos" | "items">} state */
export function shownSos({ sos, items }) {
  const waiting = items.filter((item) => item.state === "waiting");
  const presses = waiting.filter((item) => item.kind === "call.sos");
  const standing = sos && !sos.ended ? sos : null;
  if (!presses.length && !standing) return null;
  return {
    isUnsent: presses.length > 0 && !standing,
    isTakenBack: waiting.some((item) => item.kind === "call.taken_back"),
    answered: standing?.answered ?? null,
    raised_at: standing?.raised_at ?? presses[0].made_at,
    coming: standing?.coming ?? [],
  };
}

/** The id of the SOS that a taking back ends. A press that waits may raise another, of which no id is known. @param {Pick<PhoneState, "sos" | "items">} state */
export const knownSos = ({ sos, items }) =>
  sos && !sos.ended && !unsentPresses({ items }).length ? sos.id : null;

/** The keys of the presses that a taking back must not overtake. @param {Pick<PhoneState, "items">} state */
export const unsentPresses = ({ items }) =>
  items
    .filter(({ kind, state }) => kind === "call.sos" && state === "waiting")
    .map(({ key }) => key);
