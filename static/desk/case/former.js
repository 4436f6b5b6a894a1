// @ts-check
/** A call sign may have a new holder: acts of the former one show until when it was theirs. */

import { t } from "../../lib/i18n.js";
import { zone } from "../../lib/time.js";

/** @typedef {Record<string, string>|undefined} Former call signs of members who have left, with the time until when */

const day = new Intl.DateTimeFormat("sv-SE", { timeZone: zone }); // 2026-11-29

/** @param {string} until */
const dayOf = (until) => day.format(Date.parse(until));

/** The call sign as it reads for an act of this time. @param {string} sign @param {string|null|undefined} at @param {Former} former */
export function signAt(sign, at, former) {
  const until = former?.[sign];
  if (!until || (at && Date.parse(at) > Date.parse(until))) return sign;
  return t("desk.former", { sign, day: dayOf(until) });
}

/** A row of the timeline with the former holders named as such. @param {import("../state/types.js").Frame} row @param {Former} former @returns {import("../state/types.js").Frame} */
export function namedAtTime(row, former) {
  if (!former || !Object.keys(former).length) return row;
  /** @param {string} sign */
  const label = (sign) => signAt(sign, row.at, former);
  const body = { ...row.body };
  if (body.call_sign) body.call_sign = label(body.call_sign);
  if (Array.isArray(body.crew)) body.crew = body.crew.map(label);
  if (body.instead) body.instead = label(body.instead);
  return {
    ...row,
    actor: row.actor && label(row.actor),
    member: row.member && label(row.member),
    body,
  };
}
