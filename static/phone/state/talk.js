// @ts-check
/** 会话 in the state of the phone: the words that wait in the outbox, and what the desk has read. Pure. */

import { withJob } from "./jobs.js";

/** @typedef {import("./frames.js").PhoneReducer} PhoneReducer */

export const SAID = "message.said";
export const SPOKEN = "message.spoken";

/** The words and photos of this assignment that have not reached the server, the oldest first. @param {Pick<import("./types.d.ts").Item, "kind"|"assignment"|"body">[]} items @param {string} id */
export const unsentWords = (items, id) =>
  items
    .filter(({ kind, assignment }) => kind === SAID && assignment === id)
    .map(({ body }) => ({
      text: String(body?.text ?? ""),
      photos: /** @type {string[]} */ (body?.photos ?? []),
    }));

/** The voice notes of this assignment that have not reached the server. @param {import("./types.d.ts").Item[]} items @param {string} id */
export const unsentVoices = (items, id) =>
  items
    .filter(({ kind, assignment }) => kind === SPOKEN && assignment === id)
    .map(({ photo, body }) => ({ blob: photo, seconds: Number(body?.seconds ?? 0) }));

/** The desk has read words of the crew: their marks change. @type {PhoneReducer} */
export function messagesRead(state, { actor, body: { incident, message_ids } }) {
  const ids = new Set(message_ids ?? []);
  const jobs = Object.values(state.jobs).filter((job) => job.incident.id === incident.id);
  return jobs.reduce((next, job) => {
    const messages = (job.messages ?? []).map((message) =>
      ids.has(message.id) ? { ...message, read_by: actor ?? null } : message,
    );
    return withJob(next, { ...job, messages });
  }, state);
}
