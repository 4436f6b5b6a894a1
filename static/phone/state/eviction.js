// @ts-check
/**
 * Notices that the browser has emptied the phone's storage while the page was closed. The number of
 * waiting acts stands beside the storage, with the storage's name at that time. A browser that clears
 * both leaves no trace (docs/decisions/phone_storage.md).
 */

import { prefer, preference } from "../../lib/preferences.js";

const KEY = "waiting-acts";

/** @param {string | null} born the storage's name @param {number} n the acts that wait */
export function noteWaiting(born, n) {
  const note = `${born} ${n}`;
  if (born && preference(KEY) !== note) prefer(KEY, note);
}

/** Counts the acts of an older storage that is gone now. @param {string | null} born */
export function lostActs(born) {
  const [before, n] = (preference(KEY) ?? "").split(" ");
  return born && before && before !== born ? Number(n) || 0 : 0;
}
