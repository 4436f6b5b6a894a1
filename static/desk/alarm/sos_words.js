// @ts-check
/** Puts an SOS into words: where its member is, who is coming, and what the radio says. */

import { named, t } from "../../lib/i18n.js";
import { WORKING } from "../../lib/lists.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */
/** @typedef {import("../state/types.js").Incident} Incident */

/** 「沈家桥南 20 米 · 误差 8 米」. Words are only for the place that was said. @param {Alarm} alarm @param {ReturnType<typeof import("./sos.js").spotOf>} spot */
export function whereWords({ body }, spot) {
  if (!spot) return t("desk.sos.nowhere");
  const accuracy =
    spot.accuracy_m == null ? "" : t("desk.sos.accuracy", { n: Math.round(spot.accuracy_m) });
  const words = spot.isSaid ? named(body.near) : "";
  return [words || t("desk.sos.on_map"), accuracy].filter(Boolean).join(" · ");
}

/** After a minute of silence everybody near is sent: the case lists them all, the bar only so many of a group. */
const NAMED = 6;

/** @param {string[]} crew */
function crewWords(crew) {
  const first = crew.slice(0, NAMED).join(" ");
  const more = crew.length - NAMED;
  return more > 0 ? t("desk.sos.and_more", { crew: first, n: more }) : first;
}

/** 「途中 017 · 待接 033 051」. @param {string[]} coming @param {Incident|undefined} incident */
export function comingWords(coming, incident) {
  const standing = (/** @type {string} */ callSign) =>
    [...WORKING].find((group) =>
      incident?.crew[/** @type {keyof Incident["crew"]} */ (group)]?.includes(callSign),
    ) ?? "dispatched";
  const groups = [...new Set(coming.map(standing))];
  return groups
    .map((group) => {
      const crew = coming.filter((callSign) => standing(callSign) === group);
      return `${t(`status.assignment.${group}`)} ${crewWords(crew)}`;
    })
    .join(" · ");
}

/** A call sign as it is read on the radio: 042 is 洞四两. @param {string} callSign */
export const spoken = (callSign) =>
  [...callSign].map((digit) => t("desk.radio_digits").split(" ")[Number(digit)] ?? digit).join("");
