// @ts-check
/** Whether what the dispatcher has read is still what the key would send. */

import { engagedOn } from "./crew.js";

/** @typedef {import("./types.js").Incident} Incident */

/**
 * False when somebody else has sent people meanwhile, or other people are suggested now: what the
 * dispatcher has read is no longer what the key would send.
 * @param {{incident: Incident|null, picked: string[]|null, candidates: {suggested: string[]}|null}} now
 * @param {Incident|undefined} incident as it was, if it has changed
 * @param {{suggested: string[]}|null|undefined} candidates as they were, if they have changed
 */
export function isAsRead(now, incident, candidates) {
  const crew = (/** @type {Incident|null|undefined} */ row) => (row ? engagedOn(row).join() : "");
  if (incident && crew(incident) !== crew(now.incident)) return false;
  if (!candidates || now.picked) return true;
  return candidates.suggested.join() === now.candidates?.suggested.join();
}
