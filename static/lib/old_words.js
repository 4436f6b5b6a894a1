// @ts-check
/**
 * Translates stored data with old words (road, lapsed, test) into today's words.
 * Pure; a second run changes nothing.
 *
 * @typedef {import("./outbox_store.js").Item} Item
 */

/** Translates an outbox item: an act made before the upgrade can be sent after it. @param {Item} item @returns {Item} */
export function upgradedItem(item) {
  const { road, ...body } = item.body ?? {};
  return road === undefined ? item : { ...item, body: { ...body, channel: road } };
}

/** Translates the state that the page stored for its next start. @param {any} kept */
export function upgradedPhone(kept) {
  if (!kept) return kept;
  const { test = null, check = test, ...state } = kept;
  return renamed({ ...state, check });
}

/** @param {any} value @returns {any} */
function renamed(value) {
  if (Array.isArray(value)) return value.map(renamed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, word(key, part)]));
}

/** Moves a replacement's call sign out of the reason, where it stood behind a prefix. @param {any} assignment */
function withReplacement(assignment) {
  const [, call_sign] = /^instead:(.+)$/.exec(assignment?.reason ?? "") ?? [];
  return call_sign ? { ...assignment, reason: null, replaced_by: call_sign } : assignment;
}

/** Translates a value under a key that holds codes. A person's text has other keys and stays. @param {string} key @param {any} part */
function word(key, part) {
  if (key === "assignment") return renamed(withReplacement(part));
  if (typeof part !== "string") return renamed(part);
  if (key !== "status" && key !== "why" && key !== "kind") return part;
  return part.replace(/^(gone\.)?lapsed(?=$|\.)/, "$1replaced");
}
