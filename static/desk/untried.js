// @ts-check
/** Whoever was silent or could not go on this case is not suggested for it again; a person may still pick them. */

/** @typedef {import("./types.js").Candidates} Candidates */

const TRIED = new Set(["lapsed", "declined"]);

/**
 * The suggestion with the next best free members in the place of those who were tried.
 * @param {Candidates|null} found
 * @param {{call_sign: string, status: string}[]} assignments
 * @returns {Candidates|null} the same when nobody suggested was tried
 */
export function untried(found, assignments) {
  const tried = assignments.filter(({ status }) => TRIED.has(status)).map((row) => row.call_sign);
  if (!found?.suggested.some((one) => tried.includes(one))) return found;
  const fresh = found.suggested.filter((one) => !tried.includes(one));
  const spare = found.candidates
    .filter(({ call_sign, state }) => state === "free" && ![...tried, ...fresh].includes(call_sign))
    .map((row) => row.call_sign);
  const missing = found.suggested.length - fresh.length;
  return { ...found, suggested: [...fresh, ...spare.slice(0, missing)] };
}
