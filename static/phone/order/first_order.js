// @ts-check
/** The order that must be answered stands first on every screen. */

import { isOpen, needsAcknowledging } from "../state/jobs.js";
import { ringingJobs } from "../state/shown_jobs.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../state/types.d.ts").Job} Job */

/** True when no notice may stand over this job: a 特急, an order to answer, a new place to confirm. @param {Job | null} job */
export const standsFirst = (job) =>
  job !== null &&
  isOpen(job) &&
  (job.incident.severity === 1 ||
    job.assignment.status === "dispatched" ||
    needsAcknowledging(job));

/** True when an unanswered 特急 takes the duty screen over. @param {Phone} phone @param {Job | null} job */
export const fillsScreen = ({ router }, job) =>
  router.route.screen === "order" &&
  router.rest === "duty" &&
  job?.assignment.status === "dispatched" &&
  job.incident.severity === 1;

/**
 * The order that takes the screen: the most urgent, as soon as any is new. The duty screen lists no
 * orders, so it gives way as long as any rings.
 * @template {Job} Waiting
 * @param {{waiting: Waiting[], ringing: Waiting[], presented: Set<string>, screen: string}} now the most urgent first
 */
export function orderToOpen({ waiting, ringing, presented, screen }) {
  if (waiting.some(({ assignment }) => !presented.has(assignment.id))) return waiting[0];
  return screen === "duty" ? ringing[0] : undefined;
}

/** The order that rings while the screen shows something less urgent; the home screen lists all. @param {Phone} phone */
export function orderBehind(phone) {
  const { screen, id } = phone.router.route;
  const [first] = ringingJobs(phone.state);
  if (!first || screen === "home") return null;
  const isShown = screen === "order" && phone.job(id)?.assignment.id === first.assignment.id;
  return isShown ? null : first;
}
