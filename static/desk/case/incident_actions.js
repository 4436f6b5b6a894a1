// @ts-check
/** The actions that the desk can take on a whole case in its present state. */

import { t } from "../../lib/i18n.js";
import * as commands from "../state/commands.js";
import { isEnded } from "../state/crew.js";
import { isDispatchable } from "../state/incident_loader.js";
import { desk } from "../state/store.js";
import { openTransfer } from "./transfer_forms.js";
import { toAnswer } from "./transfer_words.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** @param {string} form @param {Incident} incident */
const ask = (form, incident) => () => desk.set({ dialog: { kind: "form", form, incident } });

/** Says whether the person may preserve a case (证据保全). */
const mayPreserve = () => ["supervisor", "admin"].includes(desk.state.me?.role ?? "");

/** @param {Incident} incident @param {import("../state/types.js").Detail|null} detail */
function preservation(incident, detail) {
  const isPreserved = Boolean(detail?.preservation);
  return [
    {
      when: mayPreserve() && detail !== null && !isPreserved,
      label: t("desk.do.preserve"),
      key: "Y",
      run: ask("preserve", incident),
    },
    {
      when: mayPreserve() && isPreserved,
      label: t("desk.do.end_preservation"),
      key: "Y",
      run: ask("endPreservation", incident),
    },
  ];
}

/** Lists the actions that this case allows now. @param {Incident} incident @param {import("../state/types.js").Detail|null} detail */
export function incidentActions(incident, detail) {
  const { status } = incident;
  const isOpen = isDispatchable(incident);
  const isUnreached = status === "resolved" && !incident.loop.arrive.done_at;
  const amend = () => desk.set({ dialog: { kind: "incident", incident }, view: "detail" });
  const actions = [
    { when: !isEnded(incident), label: t("desk.do.amend"), key: "A", run: amend },
    { when: isOpen, label: t("desk.do.hold"), key: "H", run: ask("hold", incident) },
    {
      when: status === "on_hold",
      label: t("desk.do.resume"),
      key: "H",
      run: () => commands.resume(incident),
    },
    {
      when: !isEnded(incident),
      label: t(toAnswer(detail) ? "desk.transfer.answer" : "desk.do.transfer"),
      key: "T",
      run: () => openTransfer(incident, detail),
    },
    {
      when: !isEnded(incident) && status !== "on_hold",
      label: t("desk.do.merge"),
      key: "G",
      run: ask("merge", incident),
    },
    { when: status !== "merged", label: t("desk.do.link"), key: "W", run: ask("link", incident) },
    {
      when: status === "merged",
      label: t("desk.do.unmerge"),
      key: "G",
      run: () => commands.unmerge(incident),
    },
    {
      when: isEnded(incident) && status !== "merged",
      label: t("desk.do.reopen"),
      key: "B",
      run: ask("reopen", incident),
    },
    ...preservation(incident, detail),
    {
      when: isOpen || isUnreached || status === "on_hold",
      label: t("desk.do.cancel"),
      key: "Q",
      run: ask("cancel", incident),
      danger: true,
    },
  ];
  return actions.filter((action) => action.when);
}
