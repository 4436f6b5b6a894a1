// @ts-check
/** Keeps what the desk tells this member: messages about an order, and what became of an observation. Pure. */

import { withJob, withNotice } from "./jobs.js";

/** @typedef {import("./frames.js").PhoneReducer} PhoneReducer */

/** Messages of one order that the phone keeps; earlier ones are asked for at a press. */
const MOST_KEPT = 200;

/** 会话: the desk, or one of the crew, writes to those who are on the case now. @type {PhoneReducer} */
export function messaged(state, { body: { crew, incident, message } }) {
  const me = state.me?.call_sign ?? "";
  if (!crew?.includes(me)) return state;
  const is_shown = Boolean(message.from_crew) && message.by === me;
  const jobs = Object.values(state.jobs).filter((job) => job.incident.id === incident.id);
  return jobs.reduce((next, job) => {
    const others = (job.messages ?? []).filter(({ id }) => id !== message.id);
    const messages = [...others, { ...message, is_shown, read_by: null }];
    const more_messages = job.more_messages || messages.length > MOST_KEPT;
    return withJob(next, { ...job, more_messages, messages: messages.slice(-MOST_KEPT) });
  }, state);
}

/** Keeps what became of something that this member has reported. @type {PhoneReducer} */
export function answered(state, { body: { observation: seen }, at = "", seq }) {
  const { id, title, fate, number, reason } = seen;
  const observations = [seen, ...state.observations.filter((other) => other.id !== id)];
  return withNotice(
    { ...state, observations },
    {
      id: `observation-${seq}`,
      kind: fate === "cancelled" && reason ? "observation.cancelled_why" : `observation.${fate}`,
      tone: "done",
      params: { title, number: number ?? "", reason: reason ?? "" },
      at,
    },
  );
}

/** 呼叫指挥台: a person at the desk has read the call. @type {PhoneReducer} */
export function callAnswered(state, { body, actor = "", at = "" }) {
  if (body.call_sign !== state.me?.call_sign) return state;
  const id = `call-${body.alarm_id}`;
  return withNotice(state, { id, kind: "call_answered", tone: "done", params: { by: actor }, at });
}
