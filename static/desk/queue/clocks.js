// @ts-check
/** The three clocks of a case: which one runs, and whether it has passed its target. */

import { isEnded } from "../state/crew.js";

/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {import("../state/types.js").Clock} Clock */

export const CLOCKS = /** @type {const} */ (["dispatch", "arrive", "resolve"]);

/**
 * The clock that runs now: dispatch, arrival or resolution.
 * @param {Incident} incident
 * @returns {{name: "dispatch"|"arrive"|"resolve", clock: Clock}|null}
 */
export function runningClock(incident) {
  for (const name of CLOCKS) {
    const clock = incident.loop?.[name];
    if (clock && !clock.done_at) return clock.from ? { name, clock } : null;
  }
  return null;
}

/** True when a clock of an open case has passed its target and is not done. @param {Incident} incident @param {number} now_ms */
export function isLate(incident, now_ms) {
  if (isEnded(incident) || incident.status === "resolved") return false;
  return Object.values(incident.loop ?? {}).some(
    (clock) => !clock.done_at && clock.by && Date.parse(clock.by) < now_ms,
  );
}
