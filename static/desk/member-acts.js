// @ts-check
/** What the desk can do for, or about, one member on one case. */

import { t } from "../lib/i18n.js";
import * as commands from "./commands.js";
import { desk } from "./store.js";

/** @typedef {import("./types.js").Assignment} Assignment */

const ENGAGED = new Set(["dispatched", "accepted", "en_route", "on_scene"]);
const UNANSWERED = new Set(["dispatched", "replaced"]);
/** From these the next step may be told by radio. @type {Record<string, [string, string][]>} */
const NEXT = {
  dispatched: [
    ["departed", "desk.report.departed"],
    ["arrived", "desk.report.arrived"],
  ],
  accepted: [
    ["departed", "desk.report.departed"],
    ["arrived", "desk.report.arrived"],
  ],
  en_route: [["arrived", "desk.report.arrived"]],
};

/** The place was corrected and this member, who is on the way or there, has not confirmed it. @param {Assignment} row @param {import("./types.js").Incident|null} incident */
export const isPlaceUnread = (row, incident) =>
  ENGAGED.has(row.status) &&
  row.status !== "dispatched" &&
  row.place_version < (incident?.place_version ?? 0);

/** @param {Assignment} row @param {import("./types.js").Incident|null} incident */
export function memberActs(row, incident) {
  const { id, status } = row;
  const isHere = ENGAGED.has(status);
  const ask = (/** @type {string} */ form) => () =>
    desk.set({ dialog: { kind: "form", form, assignment: row, incident } });
  const accepting = [
    {
      label: t("desk.do.accept_radio"),
      key: "R",
      act: () => commands.accept(id, "radio", incident),
    },
    { label: t("desk.do.accept_desk"), act: () => commands.accept(id, "desk") },
  ];
  const steps = (NEXT[status] ?? []).map(([kind, key]) => ({
    label: t("desk.do.report_as", { what: t(key) }),
    act: () => commands.report(id, { kind }),
  }));
  return [
    ...(UNANSWERED.has(status) ? accepting : []),
    ...(isPlaceUnread(row, incident)
      ? [{ label: t("desk.do.place_known"), act: accepting[0].act }]
      : []),
    ...steps,
    ...(isHere ? [{ label: t("desk.do.report"), act: ask("report") }] : []),
    ...(isHere && !row.is_lead ? [{ label: t("desk.do.lead"), act: () => commands.lead(id) }] : []),
    ...(isHere ? [{ label: t("desk.do.stand_down"), act: ask("standDown"), danger: true }] : []),
  ];
}
