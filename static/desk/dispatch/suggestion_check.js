// @ts-check
/** Checks whether the key would still send the members that the dispatcher has read. */

import { engagedOn } from "../state/crew.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/**
 * False when somebody else has sent members meanwhile, or when other members are suggested now.
 * @param {{incident: Incident|null, picked: string[]|null, candidates: {suggested: string[]}|null}} now
 * @param {Incident|undefined} incident as it was, if it has changed
 * @param {{suggested: string[]}|null|undefined} candidates as they were, if they have changed
 */
export function isSuggestionUnchanged(now, incident, candidates) {
  const crew = (/** @type {Incident|null|undefined} */ row) => (row ? engagedOn(row).join() : "");
  if (incident && crew(incident) !== crew(now.incident)) return false;
  if (!candidates || now.picked) return true;
  return candidates.suggested.join() === now.candidates?.suggested.join();
}
