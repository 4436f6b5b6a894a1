// @ts-check
/** One message of a case as the phone shows it: who wrote it, when, and whether the desk has read it. */

import { html, nothing } from "lit";
import "../../parts/voice-play.js";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").InboxMessage} Message */

/** @param {Message} message @param {string|undefined} me */
function author({ by, at, from_crew }, me) {
  if (!from_crew) return t("phone.message_from", { by, t: wall(at) });
  return by === me ? t("phone.talk.mine", { t: wall(at) }) : `${by} ${wall(at)}`;
}

/** A message may be here before its photo, which is asked for again so often. */
const MOST_TRIES = 6;

/** @param {Event} event */
function askAgain({ target }) {
  const image = /** @type {HTMLImageElement} */ (target);
  const tries = Number(image.dataset.tries ?? 0) + 1;
  if (tries > MOST_TRIES) return;
  image.dataset.tries = String(tries);
  const [address] = image.src.split("?");
  const again = () => {
    if (image.isConnected) image.src = `${address}?again=${tries}`;
  };
  setTimeout(again, 1000 * 2 ** tries);
}

/** @param {string[]} photos sha256 each */
const pictures = (photos) =>
  photos.map(
    (sha256) =>
      html`<a href="/api/v1/photos/${sha256}" target="_blank" rel="noopener"><img src="/api/v1/photos/${sha256}/thumbnail" alt=${t("phone.talk.picture")} loading="lazy" width="96" height="72" @error=${askAgain}></a>`,
  );

/** @param {Message} message */
const sound = ({ id, voice, voice_s }) =>
  voice
    ? html` <voice-play data-message=${id} .src=${`/api/v1/messages/${id}/voice`} .seconds=${voice_s ?? 0}></voice-play>`
    : nothing;

/** @param {Message} message @param {string|undefined} me */
export function messageLine(message, me) {
  const { by, from_crew, photos = [], read_by, text } = message;
  const isMine = from_crew && by === me;
  const mark = read_by ? t("phone.talk.read", { by: read_by }) : t("phone.talk.there");
  return html`<p class=${isMine ? "mine" : ""}><b>${author(message, me)}</b> ${text}${sound(message)}${pictures(photos)}${isMine ? html` <small>✓ ${mark}</small>` : nothing}</p>`;
}

/** Words that wait in this phone. @param {{text: string, photos: string[]}} words */
export const unsentLine = ({ text, photos }) =>
  html`<p class="mine"><b>${t("phone.talk.me")}</b> ${text} ${photos.length ? t("phone.talk.pictures", { n: photos.length }) : nothing} <small>◷ ${t("phone.pending.short")}</small></p>`;

/** A voice note that waits in this phone. @param {{blob?: Blob | null, seconds: number}} voice */
export const unsentVoiceLine = ({ blob, seconds }) =>
  html`<p class="mine"><b>${t("phone.talk.me")}</b> <voice-play .blob=${blob ?? null} .seconds=${seconds}></voice-play> <small>◷ ${t("phone.pending.short")}</small></p>`;
