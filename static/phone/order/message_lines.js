// @ts-check
/** One message of a case as the phone shows it: who wrote it, when, and whether the desk has read it. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").InboxMessage} Message */

/** @param {Message} message @param {string|undefined} me */
function author({ by, at, from_crew }, me) {
  if (!from_crew) return t("phone.message_from", { by, t: wall(at) });
  return by === me ? t("phone.talk.mine", { t: wall(at) }) : `${by} ${wall(at)}`;
}

/** @param {Message} message @param {string|undefined} me */
export function messageLine(message, me) {
  const { by, from_crew, read_by, text } = message;
  const isMine = from_crew && by === me;
  const mark = read_by ? t("phone.talk.read", { by: read_by }) : t("phone.talk.there");
  return html`<p class=${isMine ? "mine" : ""}><b>${author(message, me)}</b> ${text}${isMine ? html` <small>✓ ${mark}</small>` : nothing}</p>`;
}

/** Words that wait in this phone. @param {string} text */
export const unsentLine = (text) =>
  html`<p class="mine"><b>${t("phone.talk.me")}</b> ${text} <small>◷ ${t("phone.pending.short")}</small></p>`;
