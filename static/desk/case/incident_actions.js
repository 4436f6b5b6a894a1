// @ts-check
/** The actions that the desk can take on a whole case in its present state. */

import { t } from "../../lib/i18n.js";
import * as commands from "../state/commands.js";
import { isEnded } from "../state/crew.js";
import { isDispatchable } from "../state/incident_loader.js";
import { desk } from "../state/store.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** @param {string} form @param {Incident} incident */
const ask = (form, incident) => () => desk.set({ dialog: { kind: "form", form, incident } });

/** Says whether the person may preserve a case (证据保全). */
const mayPreserve = () => ["supervisor", "admin"].includes(desk.state.me?.role ?? "");

/** Lists the actions that this case allows now. @param {Incident} incident @param {import("../state/types.js").Detail|null} detail */
export function incidentActions(incident, detail) {
  const { status } = incident;
  const isPreserved = Boolean(detail?.preservation);
  const isOpen = isDispatchable(incident);
  const isUnreached = status === "resolved" && !incident.loop.arrive.done_at;
  const amend = () => desk.set({ dialog: { kind: "incident", incident }, view: "detail" });
  const actions = [
    { when: !isEnded(incident), label: t("desk.do.amend"), run: amend },
    { when: isOpen, label: t("desk.do.hold"), run: ask("hold", incident) },
    {
      when: status === "on_hold",
      label: t("desk.do.resume"),
      run: () => commands.resume(incident),
    },
    { when: !isEnded(incident), label: t("desk.do.transfer"), run: ask("transfer", incident) },
    {
      when: !isEnded(incident) && status !== "on_hold",
      label: t("desk.do.merge"),
      run: ask("merge", incident),
    },
    {
      when: status === "merged",
      label: t("desk.do.unmerge"),
      run: () => commands.unmerge(incident),
    },
    {
      when: isEnded(incident) && status !== "merged",
      label: t("desk.do.reopen"),
      run: ask("reopen", incident),
    },
    {
      when: mayPreserve() && detail !== null && !isPreserved,
      label: t("desk.do.preserve"),
      run: ask("preserve", incident),
    },
    {
      when: mayPreserve() && isPreserved,
      label: t("desk.do.end_preservation"),
      run: ask("endPreservation", incident),
    },
    {
      when: isOpen || isUnreached || status === "on_hold",
      label: t("desk.do.cancel"),
      run: ask("cancel", incident),
      danger: true,
    },
  ];
  return actions.filter((action) => action.when);
}
