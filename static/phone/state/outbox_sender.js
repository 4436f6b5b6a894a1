// @ts-check
/** Sends an item of the outbox. Throws errors that the outbox understands. */

import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/outbox_store.js").Item} Item */

/** @param {Item} item @returns {Promise<FormData>} */
async function form({ photo, sha256, made_at }) {
  const { fileName } = await import("../../lib/photos.js");
  const body = new FormData();
  const blob = /** @type {Blob} */ (photo);
  body.set("photo", blob, fileName({ sha256: sha256 ?? "photo", blob }));
  body.set("made_at", made_at);
  return body;
}

/** Refuses an answer that is not JSON: a gateway's page (a login wall, a captive portal) has status 200 too. @param {any} answer */
function understood(answer) {
  if (typeof answer === "string") throw new ApiError(0, { detail: t("api.offline") });
  return answer;
}

/**
 * Never sends the items of a person who used this phone before as this member's. Only the server
 * knows who is signed in by now, so each request names the owner.
 * @param {() => string | undefined} callSign
 * @returns {(item: Item, sent_at: string) => Promise<any>}
 */
export const outboxSender = (callSign) => async (item, sent_at) => {
  const me = callSign();
  if (item.owner && me && item.owner !== me) {
    const detail = t("phone.outbox.other", { owner: item.owner });
    throw new ApiError(403, { type: "/problems/not_yours", detail });
  }
  const { method, path, key, body, made_at, owner } = item;
  const sent = item.photo ? await form(item) : { ...body, made_at, sent_at };
  return understood(await api.send(method, path, sent, { key, owner }));
};
