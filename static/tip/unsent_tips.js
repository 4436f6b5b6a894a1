// @ts-check
import { openStore } from "../lib/outbox_store.js";

/** @typedef {{fields: [string, string][], photos: Blob[], what: string}} Tip */

const store = openStore("patrol-tip");
const NAME = "unsent";

/** @returns {Promise<Tip[]>} */
export const unsentTips = async () => (await store.kept(NAME)) ?? [];

/** @param {Tip} tip */
export const cidOf = (tip) => tip.fields.find(([name]) => name === "cid")?.[1];

/** Stores a tip that could not be sent. @param {Tip} tip */
export const keepTip = async (tip) => store.keep(NAME, [...(await unsentTips()), tip]);

/** @param {Tip} tip */
export async function forgetTip(tip) {
  const left = (await unsentTips()).filter((other) => cidOf(other) !== cidOf(tip));
  await store.keep(NAME, left);
}

/** A new client id for the next tip, since the page's own is used. */
export const newCid = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
