// @ts-check
/** Says who else has dealt with what is selected. */

import { t } from "../lib/i18n.js";

/** @typedef {import("./state/store.js").Desk} Desk */

/** @param {Desk} desk @param {string} actor */
function actorName({ state }, actor) {
  if (actor === "worker") return t("desk.actor.worker");
  const seat = state.seats.get(actor);
  return seat ? t("desk.seat", { n: seat }) : `${actor} `;
}

/** 「3 号席已接手」, or that it is settled; empty while the selection is this desk's. @param {Desk} desk */
export function takenWords(desk) {
  if (desk.taken) return t("desk.taken_by", { who: actorName(desk, desk.taken) }).trim();
  return desk.gone ? t("desk.settled") : "";
}
