// @ts-check
/** Sends an item of the outbox. Throws errors that the outbox understands. */

import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/outbox_store.js").Item} Item */

/** @param {Item} item @param {string} sent_at @returns {Promise<FormData>} */
async function form({ photo, sha256, made_at }, sent_at) {
  const body = new FormData();
  const blob = /** @type {Blob} */ (photo);
  body.set("made_at", made_at);
  if (blob.type.startsWith("audio/")) {
    body.set("voice", blob, "voice");
    body.set("sent_at", sent_at);
    return body;
  }
  const { fileName } = await import("../../lib/photos.js");
  body.set("photo", blob, fileName({ sha256: sha256 ?? "photo", blob }));
  return body;
}

/** Refuses an answer that is not JSON: a gateway's page (a login wall, a captive portal) has status 200 too. @template T @param {T|string} answer @returns {T} */
function understood(answer) {
  if (typeof answer === "string") throw new ApiError(0, { detail: t("api.offline") });
  return answer;
}

const RECEIPTS = /^\/api\/v1\/assignments\/([^/]+)\/receipts$/;

/**
 * A receipt goes up the socket it is about, when that is open; null when it must go by HTTP.
 * @param {import("../../lib/words.js").Words | undefined} words @param {Item} item @param {string} sent_at
 */
function spoken(words, { path, key, body, made_at, owner }, sent_at) {
  const [, assignment_id] = RECEIPTS.exec(path) ?? [];
  if (!words || !assignment_id) return null;
  return words.say("receipt", key, { assignment_id, owner, body: { ...body, made_at, sent_at } });
}

/**
 * Never sends the items of a person who used this phone before as this member's. Only the server
 * knows who is signed in by now, so each request names the owner.
 * @param {() => string | undefined} callSign
 * @param {import("../../lib/words.js").Words} [words]
 * @returns {(item: Item, sent_at: string) => Promise<unknown>}
 */
export const outboxSender = (callSign, words) => async (item, sent_at) => {
  const me = callSign();
  if (item.owner && me && item.owner !== me) {
    const detail = t("phone.outbox.other", { owner: item.owner });
    throw new ApiError(403, { type: "/problems/not_yours", detail });
  }
  const answer = await spoken(words, item, sent_at);
  if (answer) return answer;
  const { method, path, key, body, made_at, owner } = item;
  const sent = item.photo ? await form(item, sent_at) : { ...body, made_at, sent_at };
  return understood(await api.send(method, path, sent, { key, owner }));
};
