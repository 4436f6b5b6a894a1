// @ts-check
/** The commands that put something on a case's record and change nothing else of it: notes, calls. */

import { api } from "../../lib/api.js";
import { freshKey, send, showRefusal } from "./commands.js";

/** @typedef {import("../../lib/types.d.ts").MessagesReadOut} MessagesReadOut */
/** @typedef {import("../../lib/types.d.ts").MessagesOut} MessagesOut */
/** @typedef {import("../../lib/types.d.ts").TimelineOut} TimelineOut */

/** @param {string} incidentId @param {string} text */
export const addNote = (incidentId, text) =>
  send("POST", `/api/v1/incidents/${incidentId}/notes`, { text }, { key: freshKey() });

/** @param {string} clipId @param {{kind: unknown, source_group: string}} body */
export const nameSound = (clipId, body) =>
  send("POST", `/api/v1/clips/${clipId}/sample`, body, { key: freshKey() });

/** @param {string} stillId @param {string} reason */
export const eraseStill = (stillId, reason) =>
  send("DELETE", `/api/v1/stills/${stillId}`, { reason }, { key: freshKey() });

/** @typedef {import("../../lib/types.d.ts").PhotoBox} PhotoBox */

/** Confirms a photo for outside, blurred in these boxes. @param {string} incidentId @param {string} sha256 @param {PhotoBox[]} boxes */
export const clearPhoto = (incidentId, sha256, boxes) =>
  send(
    "POST",
    `/api/v1/incidents/${incidentId}/outward-photos`,
    { sha256, boxes },
    { key: freshKey() },
  );

/** @param {string} id of the copy */
export const withdrawPhoto = (id) =>
  send("DELETE", `/api/v1/outward-photos/${id}`, undefined, { key: freshKey() });

/** @param {string} incidentId @param {string} text @param {string[]} [photos] sha256 each, uploaded before */
export function sendMessage(incidentId, text, photos = []) {
  const body = { ...(text && { text }), ...(photos.length && { photos }) };
  return send("POST", `/api/v1/incidents/${incidentId}/messages`, body, { key: freshKey() });
}

/** 电台记录. @param {string} incidentId @param {import("../../lib/types.d.ts").RadioIn} body */
export const logRadio = (incidentId, body) =>
  send("POST", `/api/v1/incidents/${incidentId}/radio-log`, body, { key: freshKey() });

/** Speaks to the crew. @param {string} incidentId @param {Blob} voice @param {{key: string, text?: string, order_id?: string}} more */
export function sendVoice(incidentId, voice, { key, ...said }) {
  const body = new FormData();
  body.set("voice", voice, "voice");
  for (const [name, value] of Object.entries(said)) body.set(name, value);
  return send("POST", `/api/v1/incidents/${incidentId}/voices`, body, { key });
}

/** Messages that the server marks at one call; of more it waits for the next. */
const MOST_READ = 200;

/** The crew's words stand on this desk's screen. @param {string} incidentId @returns {Promise<boolean>} false when the server has not heard it */
export async function readMessages(incidentId) {
  const path = `/api/v1/incidents/${incidentId}/messages/read-mark`;
  try {
    for (;;) {
      const answer = await api.send("PUT", path, {}, { key: freshKey() });
      const { message_ids } = /** @type {MessagesReadOut} */ (answer);
      if (message_ids.length < MOST_READ) return true;
    }
  } catch {
    return false;
  }
}

/** Reads a page that somebody asked for, and says why it did not come. @param {string} path @returns {Promise<unknown>} */
const readPage = (path) => api.get(path).catch((error) => showRefusal(error));

/** @param {string} id @param {number} before @returns {Promise<TimelineOut|undefined>} the acts before one */
export const readTimeline = async (id, before) =>
  /** @type {TimelineOut|undefined} */ (
    await readPage(`/api/v1/incidents/${id}/timeline?before=${before}`)
  );

/** @param {string} id @param {string} before @returns {Promise<MessagesOut|undefined>} the messages before one */
export const readEarlierMessages = async (id, before) =>
  /** @type {MessagesOut|undefined} */ (
    await readPage(`/api/v1/incidents/${id}/messages?before=${before}`)
  );

/** @param {string} id @param {string} other */
export const linkCases = (id, other) => send("PUT", `/api/v1/incidents/${id}/links/${other}`);

/** @param {string} id @param {string} other */
export const unlinkCases = (id, other) => send("DELETE", `/api/v1/incidents/${id}/links/${other}`);

/** @typedef {import("../../lib/types.d.ts").PeaceLinkOut} PeaceLinkOut */

/** @param {"PUT"|"DELETE"} method @returns {(id: string) => Promise<PeaceLinkOut|null>} */
const ofPeaceLink = (method) => async (id) => {
  try {
    const answer = await api.send(method, `/api/v1/incidents/${id}/peace-link`, {});
    return /** @type {PeaceLinkOut} */ (answer);
  } catch (error) {
    showRefusal(error);
    return null;
  }
};

/** Makes the public link of a case of noise, or reads the one that it has. */
export const makePeaceLink = ofPeaceLink("PUT");
export const revokePeaceLink = ofPeaceLink("DELETE");

/**
 * Asks for a whole number. The server keeps in its audit that this desk has seen or called it.
 * @param {string} path of the person: a case, an intake or a member
 * @param {"read"|"call"} purpose
 * @param {string} [incident] the case that a call to a member is about
 * @returns {Promise<string|null>}
 */
export async function readNumber(path, purpose, incident) {
  try {
    const body = { purpose, ...(incident && { incident }) };
    const answer = await api.send("POST", `/api/v1/${path}/number`, body);
    return /** @type {import("../../lib/types.d.ts").NumberOut} */ (answer).phone;
  } catch (error) {
    showRefusal(error);
    return null;
  }
}
