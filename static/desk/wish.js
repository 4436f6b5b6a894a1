// @ts-check
/** What the desk is about to ask: in which words, and for how many with which skill. */

import { t } from "../lib/i18n.js";
import { engagedOn } from "./crew.js";
import { category, kitName, skillName } from "./names.js";

/** @typedef {import("./types.js").Incident} Incident */

/** What the order adds to title and place, unless the dispatcher writes it. @param {Incident} incident */
export function orderWords({ category: code }) {
  const kit = (category(code)?.kit ?? []).map(kitName).join(t("desk.and"));
  return kit ? t("desk.order_bring", { kit }) : "";
}

/** @param {Incident} incident @param {{skill: string|null, call_sign: string|null}[]} seats */
export function seatsWanted(incident, seats) {
  const skills = seats.flatMap(({ skill, call_sign }) =>
    skill && !call_sign ? skillName(skill) : [],
  );
  const words = t("desk.seats_wanted", { n: incident.seats, filled: engagedOn(incident).length });
  return [words, skills.join(t("desk.and"))].filter(Boolean).join(" · ");
}

/** The button names the people and the case. @param {string[]} crew @param {Incident} incident @param {boolean} isBusy */
export function sendWords(crew, incident, isBusy) {
  if (isBusy) return t("desk.sending");
  if (!crew.length) return t("desk.send_nobody");
  return t("desk.send", { crew: crew.join(" + "), title: incident.title });
}
