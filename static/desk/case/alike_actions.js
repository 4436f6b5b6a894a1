// @ts-check
/** The acts of the desk on a proposal 疑似同一件: the same matter, only linked, or not the same. */

import { ApiError, api } from "../../lib/api.js";
import { openEnded } from "../ended/open_ended.js";
import { attach, merge, openIntake, send } from "../state/commands.js";
import { engagedOn, isEnded } from "../state/crew.js";
import { linkCases } from "../state/record_commands.js";
import { desk } from "../state/store.js";

/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {import("../state/types.js").Intake} Intake */
/** @typedef {import("../../lib/types.d.ts").AlikeCase} Alike */
/** @typedef {{incident?: Incident|null, intake?: Intake|null}} Subject one of the two */

/** @param {Subject} subject */
const pathOf = ({ incident, intake }) =>
  incident ? `/api/v1/incidents/${incident.id}` : `/api/v1/intakes/${intake?.id}`;

/** Asks for the proposals. None come without the server: they are help, and the desk works without. @param {Subject} subject @param {AbortSignal} signal @returns {Promise<Alike[]>} */
export async function askAlike(subject, signal) {
  try {
    const answer = await api.get(`${pathOf(subject)}/alike`, { signal });
    return /** @type {import("../../lib/types.d.ts").AlikeOut} */ (answer).alike;
  } catch (error) {
    if (error instanceof ApiError || signal.aborted) return [];
    throw error;
  }
}

/** The case that goes on: the one that somebody works on, else the older one. @param {Incident} a @param {Incident} b @returns {[Incident, Incident]} the case that is merged, and the one that goes on */
export function mergeOrder(a, b) {
  const crews = engagedOn(a).length - engagedOn(b).length;
  const goesOn = crews || b.opened_at.localeCompare(a.opened_at) || b.id.localeCompare(a.id);
  return goesOn > 0 ? [b, a] : [a, b];
}

/** True when a merge would touch people or a life: then a form asks first. @param {Incident} merged @param {Incident} into */
export const wantsCare = (merged, into) =>
  Math.min(merged.severity, into.severity) === 1 ||
  engagedOn(merged).length > 0 ||
  Boolean(merged.report_owed);

/** True when the two may be made one here: neither has ended, and no door number differs. @param {Subject} subject @param {Alike} alike */
export function mayBeSame({ incident }, alike) {
  const other = desk.state.incidents.get(alike.id);
  if (alike.veto || !other || isEnded(other)) return false;
  if (!incident) return true;
  const [merged] = mergeOrder(incident, other);
  return !isEnded(incident) && merged.status !== "on_hold";
}

/** 同一件事: merges the case, or adds the intake to it. @param {Subject} subject @param {Alike} alike */
export async function sayIsSame({ incident, intake }, alike) {
  if (intake) return attach(intake.id, alike.id);
  const other = desk.state.incidents.get(alike.id);
  if (!incident || !other) return null;
  const [merged, into] = mergeOrder(incident, other);
  if (!wantsCare(merged, into)) return merge(merged, into.id);
  desk.set({ dialog: { kind: "form", form: "merge", incident: merged, into: into.id } });
  return null;
}

/** 只关联: links the two; an intake becomes a case of its own first. @param {Subject} subject @param {Alike} alike */
export async function sayIsNear({ incident, intake }, alike) {
  if (incident) return linkCases(incident.id, alike.id);
  const opened = intake && (await openIntake(intake));
  return opened ? linkCases(opened.incident.id, alike.id) : null;
}

/** 不是: this pair is not proposed again. @param {Subject} subject @param {Alike} alike */
export const sayIsNot = (subject, alike) =>
  send("PUT", `${pathOf(subject)}/distinctions/${alike.id}`);

/** Shows the proposed case, also one that has ended. @param {Alike} alike */
export function showCase({ id }) {
  if (desk.state.incidents.has(id)) desk.select(`incident:${id}`);
  else openEnded(id);
}
