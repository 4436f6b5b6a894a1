// @ts-check
/** 移交、协同: ask a tier or a partner, answer for one, take back, and the link of a partner. */

import { api } from "../../lib/api.js";
import { freshKey, send, showRefusal } from "./commands.js";
import { desk } from "./store.js";

/** @typedef {import("./types.js").Incident} Incident */
/** @typedef {import("../../lib/types.d.ts").TakersOut} Takers */
/** @typedef {import("../../lib/types.d.ts").TransferLinkOut} LinkOut */

/** Reads whom the desk may ask about a case; null when the server does not say. @param {Incident} incident @returns {Promise<Takers|null>} */
export async function readTakers(incident) {
  try {
    return /** @type {Takers} */ (await api.get(`/api/v1/incidents/${incident.id}/takers`));
  } catch (error) {
    showRefusal(error);
    return null;
  }
}

/** Sends an act, and reads the detail of its case again. @param {"POST"|"DELETE"} method @param {string} path @param {object} body */
async function act(method, path, body) {
  const answer = await send(method, path, body, { key: freshKey() });
  if (answer) desk.loader.renew(answer.incident.id);
  return answer;
}

/** @param {Incident} incident @param {Partial<import("../../lib/types.d.ts").AskTransferIn>} body */
export const ask = (incident, body) =>
  act("POST", `/api/v1/incidents/${incident.id}/transfers`, body);

/** @param {string} id @param {boolean} accepted @param {string} [reason] */
export const answer = (id, accepted, reason = "") =>
  act("POST", `/api/v1/transfers/${id}/answer`, { accepted, ...(reason && { reason }) });

/** @param {string} id @param {"on_scene"|"done"} status @param {string} [result] */
export const step = (id, status, result = "") =>
  act("POST", `/api/v1/transfers/${id}/steps`, { status, ...(result && { result }) });

/** @param {string} id @param {string} reason */
export const takeBack = (id, reason) => act("DELETE", `/api/v1/transfers/${id}`, { reason });

/** @param {"PUT"|"DELETE"} method @returns {(id: string) => Promise<LinkOut|null>} */
const ofLink = (method) => async (id) => {
  try {
    return /** @type {LinkOut} */ (await api.send(method, `/api/v1/transfers/${id}/link`, {}));
  } catch (error) {
    showRefusal(error);
    return null;
  }
};

/** Makes the link of a partner, or reads the one that it has. */
export const makeLink = ofLink("PUT");
export const revokeLink = ofLink("DELETE");
