// @ts-check
/** The desk's commands to the server. Each returns null when the server refuses, after a toast has shown the reason. */

import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { desk } from "./store.js";

/** @typedef {import("./types.js").Incident} Incident */
/** @typedef {import("../../lib/types.d.ts").DispatchOut & import("../../lib/types.d.ts").EnrolmentOut} Answer the server's answer to a command; each command gets some of the fields */

/** Shows the server's reason in a toast. @param {unknown} error */
export function showRefusal(error) {
  if (!(error instanceof ApiError)) throw error;
  const { problem, status } = error;
  if (status === 401) return;
  const winner = status === 409 && problem.won_by;
  const words = [error.message, winner ? t("desk.won_by", { who: winner }) : ""];
  toast(words.filter(Boolean).join(" "), { kind: status === 409 ? "info" : "weak", seconds: 10 });
  if (status === 409 || status === 404) desk.learn(problem.incident);
}

/**
 * @param {string} method @param {string} path @param {object} [body] @param {{key?: string}} [options]
 * @returns {Promise<Answer|null>}
 */
export async function send(method, path, body, options) {
  try {
    const answer = /** @type {Answer|null} */ (await api.send(method, path, body, options));
    desk.learn(answer?.incident);
    endSearch();
    return answer ?? /** @type {Answer} */ ({});
  } catch (error) {
    showRefusal(error);
    return null;
  }
}

/** A search ends with Esc or with an act, and says so: a list that is searched is not the whole list. */
export function endSearch() {
  if (!desk.query) return;
  desk.set({ query: "" });
  toast(t("desk.search_ended"), { kind: "info", seconds: 3 });
}

/** 筛选 ends with Esc, and says so. */
export function endFilter() {
  if (!desk.filters.choice) return;
  desk.filters.choose(null);
  toast(t("desk.filter.ended"), { kind: "info", seconds: 3 });
}

/** A new idempotency key. Unlike `randomUUID` it also works over plain HTTP on a LAN. */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const incidentPath = (/** @type {Incident} */ incident) => `/api/v1/incidents/${incident.id}`;

/** @param {import("../../lib/types.d.ts").OpenIncidentIn} body @param {string} key */
export const open = (body, key) => send("POST", "/api/v1/incidents", body, { key });

/** @param {Incident} incident @param {Omit<import("../../lib/types.d.ts").AmendIncidentIn, "version">} change */
export const amend = (incident, change) =>
  send("PATCH", incidentPath(incident), { version: incident.version, ...change });

/**
 * @param {Incident} incident
 * @param {{members: string[], order?: string, lead?: string, first_only?: boolean, instead_of?: string[]}} request
 */
export async function dispatch(incident, request) {
  const body = { ...request, version: incident.version };
  const answer = await send("POST", `${incidentPath(incident)}/assignments`, body, {
    key: freshKey(),
  });
  if (answer) offerUndo(answer, request.members);
  return answer;
}

/** @param {Answer} answer @param {string[]} crew */
function offerUndo({ order, undo_until, incident }, crew) {
  const { title, id } = incident;
  desk.loader.renew(id);
  desk.set({ undo: { order_id: order.id, until: undo_until, crew, title, incident_id: id } });
}

export async function undo() {
  const { undo: last } = desk;
  if (!last) return null;
  const answer = await send("DELETE", `/api/v1/orders/${last.order_id}`);
  if (desk.undo === last) desk.set({ undo: null });
  if (!answer) return null;
  desk.loader.renew(last.incident_id);
  toast(t("desk.undone", { crew: last.crew.join(" "), title: last.title }), { kind: "done" });
  return answer;
}

/** @param {string} assignment_id @param {"radio"|"desk"} via @param {Incident|null} [incident] the case whose present place was read to the member, if it was */
export const accept = (assignment_id, via, incident) =>
  send("POST", `/api/v1/assignments/${assignment_id}/answer`, {
    answer: "accepted",
    via,
    ...(incident && { place_version: incident.place_version }),
  });

/** @param {string} assignment_id @param {import("../../lib/types.d.ts").ReportIn} report on the member's behalf */
export const report = (assignment_id, report) =>
  send("POST", `/api/v1/assignments/${assignment_id}/reports`, report, { key: freshKey() });

/** @param {string} assignment_id @param {string} reason */
export const standDown = (assignment_id, reason) =>
  send("DELETE", `/api/v1/assignments/${assignment_id}`, { reason });

/** 改派: the member of this order goes on to another case. @param {string} assignment_id @param {Incident} target @param {string} order */
export async function moveMember(assignment_id, target, order) {
  const body = { incident_id: target.id, version: target.version, ...(order && { order }) };
  const path = `/api/v1/assignments/${assignment_id}/reassignment`;
  const answer = await send("POST", path, body, { key: freshKey() });
  if (answer) desk.loader.renew(target.id);
  return answer;
}

/** @param {string} assignment_id */
export const lead = (assignment_id) =>
  send("PATCH", `/api/v1/assignments/${assignment_id}`, { is_lead: true });

/** @param {Incident} incident */
export const toggleClaim = (incident) =>
  send(
    incident.claim?.by === desk.state.me?.name ? "DELETE" : "PUT",
    `${incidentPath(incident)}/claim`,
  );

/** @param {Incident} incident @param {import("../../lib/types.d.ts").NotifyIn} body */
export const notify = (incident, body) => send("POST", `${incidentPath(incident)}/notified`, body);

/** @param {Incident} incident @param {{until: string, reason: string}} body */
export const hold = (incident, body) => send("PUT", `${incidentPath(incident)}/hold`, body);

/** @param {Incident} incident */
export const resume = (incident) => send("DELETE", `${incidentPath(incident)}/hold`);

/** 随手帮: what the case's detail shows of it is read again. @param {"PUT"|"DELETE"} method @param {Incident} incident */
async function help(method, incident) {
  const answer = await send(method, `${incidentPath(incident)}/help`);
  if (answer) desk.loader.renew(incident.id);
  return answer;
}

/** @param {Incident} incident */
export const callHelp = (incident) => help("PUT", incident);

/** @param {Incident} incident */
export const endHelp = (incident) => help("DELETE", incident);

/** @param {Incident} incident @param {import("../../lib/types.d.ts").TransferIn} body */
export const transfer = (incident, body) =>
  send("POST", `${incidentPath(incident)}/transfer`, body);

/** @param {Incident} incident @param {string} reason */
export const cancel = (incident, reason) =>
  send("POST", `${incidentPath(incident)}/cancellation`, { reason });

/** The desk goes on with the case that goes on. @param {Incident} incident @param {string} into @param {string} [without_report] why the owed report will not come */
export async function merge(incident, into, without_report = "") {
  const body = { into, ...(without_report && { without_report }) };
  const answer = await send("POST", `${incidentPath(incident)}/merge`, body);
  if (answer) desk.select(`incident:${into}`);
  return answer;
}

/** @param {Incident} incident */
export const unmerge = (incident) => send("DELETE", `${incidentPath(incident)}/merge`);

/** @param {Incident} incident @param {boolean} accepted @param {string} note */
export const verify = (incident, accepted, note) =>
  send("POST", `${incidentPath(incident)}/closure`, { accepted, note });

/** Closes a case whose report is owed (待补报). @param {Incident} incident @param {string} without_report why the report will not come */
export const closeWithout = (incident, without_report) =>
  send("POST", `${incidentPath(incident)}/closure`, { accepted: true, without_report });

/** Lets this member write the report that another one owes. @param {string} assignment_id */
export const reassign = (assignment_id) =>
  send("PUT", `/api/v1/assignments/${assignment_id}/owed-report`);

/** @param {Incident} incident @param {string} reason */
export const reopen = (incident, reason) =>
  send("DELETE", `${incidentPath(incident)}/closure`, { reason });

/** @param {Incident} incident @param {string} reason */
export const preserve = (incident, reason) =>
  send("POST", `${incidentPath(incident)}/preservation`, { reason });

/** @param {Incident} incident @param {string} reason */
export const endPreservation = (incident, reason) =>
  send("DELETE", `${incidentPath(incident)}/preservation`, { reason });

/** @param {import("./types.js").Intake} intake */
export async function openIntake(intake) {
  const { id, category, severity, title, place, lat, lon, description } = intake;
  const body = { category, severity, title, place, lat, lon, description, intake: id };
  const answer = await open(body, freshKey());
  if (!answer) return null;
  desk.drop("intake", id);
  desk.select(`incident:${answer.incident.id}`);
  return answer;
}

/** @param {string} id @param {string} reason */
export async function dismiss(id, reason) {
  const answer = await send("POST", `/api/v1/intakes/${id}/dismissal`, { reason });
  if (answer) desk.drop("intake", id);
  return answer;
}

/** @param {string} id @param {string} incident the case it belongs to */
export async function attach(id, incident) {
  const answer = await send("POST", `/api/v1/intakes/${id}/attachment`, { incident });
  if (!answer) return null;
  desk.drop("intake", id);
  desk.select(`incident:${incident}`);
  return answer;
}

/** @param {string} id */
export async function acknowledge(id) {
  const answer = await send("POST", `/api/v1/alarms/${id}/acknowledgement`);
  if (answer) desk.drop("alarm", id);
  return answer;
}

/** 派最近 3 人. @param {import("./types.js").Alarm} alarm an SOS @param {string[]} members @param {import("../alarm/rescuers.js").Seen} seen its case as the desk has read it */
export async function rescue(alarm, members, seen) {
  const body = { members, ...seen };
  const path = `/api/v1/alarms/${alarm.id}/rescue`;
  const answer = await send("POST", path, body, { key: freshKey() });
  if (answer) offerUndo(answer, members);
  return answer;
}

/** 指挥台已看到: the member's phone shows it, and the SOS stands. @param {string} id */
export const seeSos = (id) => send("POST", `/api/v1/alarms/${id}/acknowledgement`);

/** 解除. @param {string} id @param {string} reason */
export async function endSos(id, reason) {
  const answer = await send("DELETE", `/api/v1/alarms/${id}`, { reason });
  if (answer) desk.drop("alarm", id);
  return answer;
}

/** @param {string} call_sign @returns {Promise<{url: string, qr_svg: string, expires_at: string}|null>} */
export const enrol = (call_sign) => send("POST", "/api/v1/enrolments", { call_sign });

/** @param {string} id of the member's new phone */
export const confirmPhone = (id) => send("POST", `/api/v1/phones/${id}/confirmation`);

/** @param {string} id of a lost phone, or of one that is not the member's */
export const revokePhone = (id) => send("DELETE", `/api/v1/phones/${id}`);

/** @param {string} words @param {AbortSignal} signal @returns {Promise<import("../../lib/types.d.ts").PlaceState[]>} */
export async function findPlaces(words, signal) {
  const path = `/api/v1/places?q=${encodeURIComponent(words)}`;
  const answer = await api.get(path, { signal });
  return /** @type {import("../../lib/types.d.ts").PlacesOut} */ (answer).places;
}

/** The words for a point, such as 「东新路近香积寺路」; null when the town has nothing near it. @param {number} lat @param {number} lon @returns {Promise<string|null>} */
export async function nearestWords(lat, lon) {
  const answer = await api.get(`/api/v1/places/nearest?lat=${lat}&lon=${lon}`);
  return /** @type {import("../../lib/types.d.ts").NearestOut} */ (answer).words;
}
