// @ts-check
import { t } from "../../lib/i18n.js";
import { elapsed, remaining } from "../../lib/time.js";

/** 预告加派: who is sent instead, and in how many seconds, unless the member answers; empty when nobody is. @param {Pick<import("../state/types.d.ts").Job, "assignment" | "asked">} job */
export function foretold({ assignment, asked }) {
  if (assignment.status !== "dispatched" || !asked?.replaced_at) return "";
  const left = Math.ceil(remaining(asked.replaced_at));
  return left > 0 ? t("phone.foretold", { n: left, who: asked.instead ?? "" }) : "";
}

/** A new order is red from this second on. */
const PATIENCE_S = 60;

/** The tone of the time since a new order: red at once for a 特急, else when the server has asked or a minute is over. @param {Pick<import("../state/types.d.ts").Job, "asked" | "incident" | "order">} job */
export const sinceTone = ({ asked, incident, order }) =>
  incident.severity === 1 || asked || elapsed(order.at) >= PATIENCE_S ? "late-words" : "";
