// @ts-check
/** The nearest life ring, AED or hydrant of a job, which only the inbox names. Pure. */

import { AID_KIT, ENGAGED } from "../../lib/lists.js";

/** @typedef {import("./types.d.ts").Incident} Incident */
/** @typedef {import("./types.d.ts").Office} Office */

/** True when what is near to one case is near to the other, and both have the same plan. @param {Incident} a @param {Incident} b */
export const isSameScene = (a, b) =>
  a.lat === b.lat && a.lon === b.lon && a.category === b.category;

/** True when the plan of an open job wants such a place and the phone has not heard yet which. @param {{office: Office | null, state: import("./types.d.ts").PhoneState}} phone */
export const lacksAid = ({ office, state }) =>
  Object.values(state.jobs).some(
    ({ aid, assignment, incident }) =>
      !aid &&
      incident.lat !== null &&
      ENGAGED.has(assignment.status) &&
      office?.categories[incident.category]?.kit.some((code) => AID_KIT.has(code)),
  );
