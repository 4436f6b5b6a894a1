// @ts-check
/** Says why the desk is not reached, in words that blame the network only when it was the network. */

import { t } from "../lib/i18n.js";

/** @typedef {import("./state/phone.js").Phone} Phone */
/** @typedef {"network" | "server" | "unknown"} Blame */

/** @param {number | null} answered the status of the last answer; 0 without one, null before the first @returns {Blame} */
export function blameOf(answered, isOnLine = navigator.onLine) {
  if (!isOnLine || answered === 0) return "network";
  return answered !== null && answered >= 500 ? "server" : "unknown";
}

/** @param {Phone} phone @param {number} n the acts that wait on the phone */
export const unreachedWords = ({ standing }, n) =>
  t(`phone.strip.${n ? "kept" : "offline"}.${blameOf(standing.answered)}`, { n });

/** True when the server was reached and could not take some act. @param {Phone} phone */
export const isServersFault = ({ state }) =>
  state.items.some(
    ({ state, failed_status }) => state === "waiting" && Number(failed_status) > 401,
  );
