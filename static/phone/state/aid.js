// @ts-check
/** The surroundings of a job (a life ring, the record of its place), which only the inbox names. Pure. */

import { ENGAGED } from "../../lib/lists.js";

/** @typedef {import("./types.d.ts").Incident} Incident */

/** True when what is near to one case is near to the other, and both have the same plan. @param {Incident} a @param {Incident} b */
export const isSameScene = (a, b) =>
  a.lat === b.lat && a.lon === b.lon && a.place === b.place && a.category === b.category;

/** True when the phone has not heard yet what is near to an open job. @param {{state: import("./types.d.ts").PhoneState}} phone */
export const lacksAid = ({ state }) =>
  Object.values(state.jobs).some(({ site, assignment }) => !site && ENGAGED.has(assignment.status));
