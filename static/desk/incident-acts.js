// @ts-check
/** What the desk can do about a case as a whole, in its present state. */

import { t } from "../lib/i18n.js";
import * as commands from "./commands.js";
import { ended } from "./crew.js";
import { dispatchable } from "./loader.js";
import { desk } from "./store.js";

/** @typedef {import("./types.js").Incident} Incident */

/** @param {string} form @param {Incident} incident */
const ask = (form, incident) => () => desk.set({ dialog: { kind: "form", form, incident } });

/** What can be done about a case in its present state. @param {Incident} incident */
export function itemsFor(incident) {
  const { status } = incident;
  const isOpen = dispatchable(incident);
  const amend = () => desk.set({ dialog: { kind: "incident", incident }, view: "detail" });
  const all = [
    { when: !ended(incident), label: t("desk.do.amend"), act: amend },
    { when: isOpen, label: t("desk.do.hold"), act: ask("hold", incident) },
    {
      when: status === "on_hold",
      label: t("desk.do.resume"),
      act: () => commands.resume(incident),
    },
    { when: !ended(incident), label: t("desk.do.transfer"), act: ask("transfer", incident) },
    {
      when: !ended(incident) && status !== "on_hold",
      label: t("desk.do.merge"),
      act: ask("merge", incident),
    },
    {
      when: status === "merged",
      label: t("desk.do.unmerge"),
      act: () => commands.unmerge(incident),
    },
    {
      when: ended(incident) && status !== "merged",
      label: t("desk.do.reopen"),
      act: ask("reopen", incident),
    },
    {
      when: isOpen || status === "on_hold",
      label: t("desk.do.cancel"),
      act: ask("cancel", incident),
      danger: true,
    },
  ];
  return all.filter((item) => item.when);
}
