// @ts-check
/** Asks for the consent to positions: of each member, wherever the duty began. */

import { isOnDuty, openJobs } from "../state/shown_jobs.js";
import { isAnswered } from "./notice.js";

/** @typedef {import("../state/phone.js").Phone} Phone */

/** The call signs that were asked in this page and this duty. @type {Set<string>} */
const asked = new Set();

/** Opens the question where no order is open, because it covers the button for SOS. @param {Phone} phone */
export function askForConsent({ positionWatch, router, session, state }) {
  const { consent, member } = positionWatch;
  if (!member) return;
  if (!isOnDuty(state)) asked.delete(member);
  const isFree = !router.route.sheet && !session.isLocked && !openJobs(state).length;
  const isDue = isOnDuty(state) && state.isLoaded && (consent === null || !isAnswered(member));
  if (!isDue || !isFree || asked.has(member)) return;
  asked.add(member);
  router.show("consent");
}
