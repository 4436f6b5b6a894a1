// @ts-check
/** The words of the dispatch box: the default order, the open seats and the send button. */

import { t } from "../../lib/i18n.js";
import { engagedOn } from "../state/crew.js";
import { category, kitName, skillName } from "../state/names.js";

/** @typedef {import("../state/types.js").Incident} Incident */

/** The order text unless the dispatcher writes another; title and place are added elsewhere. @param {Incident} incident */
export function defaultOrderText({ category: code }) {
  const kit = (category(code)?.kit ?? []).map(kitName).join(t("desk.and"));
  return kit ? t("desk.order_bring", { kit }) : "";
}

/** @param {Incident} incident @param {{skill: string|null, call_sign: string|null}[]} seats */
export function seatsWords(incident, seats) {
  const skills = seats.flatMap(({ skill, call_sign }) =>
    skill && !call_sign ? skillName(skill) : [],
  );
  const words = t("desk.seats_wanted", { n: incident.seats, filled: engagedOn(incident).length });
  return [words, skills.join(t("desk.and"))].filter(Boolean).join(" · ");
}

/** The button names the people and the case. @param {string[]} crew @param {Incident} incident @param {boolean} isBusy */
export function sendButtonWords(crew, incident, isBusy) {
  if (isBusy) return t("desk.sending");
  if (!crew.length) return t("desk.send_nobody");
  return t("desk.send", { crew: crew.join(" + "), title: incident.title });
}
