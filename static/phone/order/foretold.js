// @ts-check
import { t } from "../../lib/i18n.js";
import { remaining } from "../../lib/time.js";

/** 预告加派: who is sent instead, and in how many seconds, unless the member answers; empty when nobody is. @param {Pick<import("../state/types.d.ts").Job, "assignment" | "asked">} job */
export function foretold({ assignment, asked }) {
  if (assignment.status !== "dispatched" || !asked?.replaced_at) return "";
  const left = Math.ceil(remaining(asked.replaced_at));
  return left > 0 ? t("phone.foretold", { n: left, who: asked.instead ?? "" }) : "";
}
