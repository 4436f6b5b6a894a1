// @ts-check
/** The actions that the desk can take for one member on one case. */

import { t } from "../../lib/i18n.js";
import { ENGAGED, UNANSWERED, WORKING } from "../../lib/lists.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";

/** @typedef {import("../state/types.js").Assignment} Assignment */

/** The reports that a member in each status may give by radio. @type {Record<string, [string, string][]>} */
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
  cleared: [["arrived", "desk.report.arrived"]],
};

/** True when the place was corrected and this member, on the way or there, has not confirmed it. @param {Assignment} row @param {import("../state/types.js").Incident|null} incident */
export const isPlaceUnread = (row, incident) =>
  WORKING.has(row.status) && row.place_version < (incident?.place_version ?? 0);

/** @param {string} callSign @param {import("../state/types.js").Incident|null} incident */
function call(callSign, incident) {
  const member = desk.state.members.get(callSign);
  if (!member?.mobile) return [];
  const run = () => desk.set({ dialog: { kind: "call", member, incident } });
  return [{ label: t("desk.do.call"), run }];
}

/** @param {Assignment} assignment @param {import("../state/types.js").Incident|null} incident */
const trail = (assignment, incident) => ({
  label: t("desk.do.trail"),
  run: () => desk.set({ dialog: { kind: "trail", assignment, incident } }),
});

/** True when the case is resolved and nobody has reached it: it needs an arrival, or a result that says so. @param {import("../state/types.js").Incident|null} incident */
const isUnreached = (incident) => incident?.status === "resolved" && !incident.loop.arrive.done_at;

/** Lists the actions that the desk can take for this member now. @param {Assignment} row @param {import("../state/types.js").Incident|null} incident */
export function memberActions(row, incident) {
  const { id, status } = row;
  const isHere = ENGAGED.has(status);
  const ask = (/** @type {string} */ form) => () =>
    desk.set({ dialog: { kind: "form", form, assignment: row, incident } });
  const accepting = [
    {
      label: t("desk.do.accept_radio"),
      key: "R",
      run: () => commands.accept(id, "radio", incident),
    },
    { label: t("desk.do.accept_desk"), run: () => commands.accept(id, "desk") },
  ];
  const isOwing = status === "cleared" && incident?.report_owed?.call_sign === row.call_sign;
  const mayOwe = status === "cleared" && incident?.report_owed && !isOwing;
  // Afterwards the arrival is added only where nobody has reported one.
  const isKnown = status === "cleared" && Boolean(row.on_scene_at);
  const steps = (isKnown ? [] : (NEXT[status] ?? [])).map(([kind, key]) => ({
    label: t("desk.do.report_as", { what: t(key) }),
    run: () =>
      commands.report(id, {
        kind: /** @type {import("../../lib/types.d.ts").ReportKind} */ (kind),
      }),
  }));
  return [
    ...(UNANSWERED.has(status) ? accepting : []),
    ...(isPlaceUnread(row, incident)
      ? [{ label: t("desk.do.place_known"), run: accepting[0].run }]
      : []),
    ...steps,
    ...call(row.call_sign, incident).concat(trail(row, incident)),
    ...(isHere
      ? [
          { label: t("desk.do.resolve_as"), run: ask("resolve") },
          { label: t("desk.do.report"), run: ask("report") },
        ]
      : []),
    ...(isOwing || (status === "cleared" && isUnreached(incident))
      ? [{ label: t("desk.do.supplement"), run: ask("supplement") }]
      : []),
    ...(mayOwe
      ? [
          {
            label: t("desk.do.reassign", { member: row.call_sign }),
            run: () => commands.reassign(id),
          },
        ]
      : []),
    ...(isHere && !row.is_lead ? [{ label: t("desk.do.lead"), run: () => commands.lead(id) }] : []),
    ...(isHere ? [{ label: t("desk.do.stand_down"), run: ask("standDown"), danger: true }] : []),
  ];
}
