// @ts-check
/** How an item of the outbox travels. Throws what the outbox understands. */

import { ApiError, api } from "../lib/api.js";
import { t } from "../lib/i18n.js";

/** @typedef {import("../lib/outbox_store.js").Item} Item */

/** @param {Item} item @returns {Promise<FormData>} */
async function form({ photo, sha256, made_at }) {
  const { fileName } = await import("../lib/photos.js");
  const body = new FormData();
  const blob = /** @type {Blob} */ (photo);
  body.set("photo", blob, fileName({ sha256: sha256 ?? "photo", blob }));
  body.set("made_at", made_at);
  return body;
}

/** A gateway's page (a login wall, a captive portal) says 200 too: what is no JSON has not arrived. @param {any} answer */
function understood(answer) {
  if (typeof answer === "string") throw new ApiError(0, { detail: t("api.offline") });
  return answer;
}

/**
 * Acts of another person who used this phone before are never sent as this one's. Who is signed in
 * by now only the server knows: it is told whose the act is.
 * @param {() => string | undefined} callSign
 * @returns {(item: Item, sent_at: string) => Promise<any>}
 */
export const sender = (callSign) => async (item, sent_at) => {
  const me = callSign();
  if (item.owner && me && item.owner !== me) {
    const detail = t("phone.outbox.other", { owner: item.owner });
    throw new ApiError(403, { type: "/problems/not_yours", detail });
  }
  const { method, path, key, body, made_at, owner } = item;
  const sent = item.photo ? await form(item) : { ...body, made_at, sent_at };
  return understood(await api.send(method, path, sent, { key, owner }));
};
