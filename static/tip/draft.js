// @ts-check
/**
 * The tip that a person is writing, kept until it is sent or for a day: the camera of a small phone
 * may throw the page away. Each tab has a draft of its own, named by its form's client id.
 */

import { field } from "./page_elements.js";
import { outbox } from "./tip_outbox.js";

/** @typedef {{at: number, fields: [string, string][]}} Draft */
/** @typedef {{fields: [string, string][], photos: Blob[], cid: string}} RestoredDraft */

const KEPT_MS = 24 * 3_600_000;
const MOST = 3;
const FORM = "drafts";
/** The photos have a place of their own, so that a key stroke does not write them again. */
const PHOTOS = "draft-photos";
/** These belong to the page and not to the words of a person. */
const OWN = ["photo", "cid", "csrf", "website"];
const PLACE = ["lat", "lon", "accuracy_m", "at"];
const lockOf = (/** @type {string} */ cid) => `tip-draft-${cid}`;
const { keeper } = outbox;

/** @param {HTMLFormElement} form @returns {[string, string][]} */
const written = (form) =>
  /** @type {[string, string][]} */ (
    [...new FormData(form)].filter(([name, value]) => !OWN.includes(name) && value !== "")
  );

/** True when a person has written something; a position comes by itself. @param {HTMLFormElement} form */
export const hasWords = (form) => written(form).some(([name]) => !PLACE.includes(name));

/** @template T @param {Record<string, T>} all @param {string} cid */
const without = (all, cid) => Object.entries(all).filter(([other]) => other !== cid);

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/** Writes one after the other: a deletion must not end after a photo that was kept later. @param {() => Promise<unknown>} work */
function inTurn(work) {
  last = last.then(work, work);
  return last;
}

/** @template T @param {string} name @param {T} value */
const keep = (name, value, cid = field("cid").value) =>
  inTurn(() =>
    keeper.change(name, (/** @type {Record<string, T>} */ all = {}) =>
      Object.fromEntries([...without(all, cid).slice(1 - MOST), [cid, value]]),
    ),
  );

/** @param {HTMLFormElement} form */
export const keepWords = (form) => keep(FORM, { at: Date.now(), fields: written(form) });

/** @param {Blob[]} photos */
export const keepPhotos = (photos) => keep(PHOTOS, photos);

/** Deletes this form's draft: it was sent, or the person starts anew. */
export const dropDraft = (cid = field("cid").value) =>
  inTurn(async () => {
    for (const name of [FORM, PHOTOS])
      await keeper.change(name, (/** @type {Record<string, unknown>} */ all = {}) =>
        Object.fromEntries(without(all, cid)),
      );
  });

/** Holds the name of this tab's draft while the page lives, so that no other tab takes it. @param {string} cid */
const claim = (cid) =>
  navigator.locks?.request(lockOf(cid), () => new Promise(() => {})).catch(() => {});

/** @returns {Promise<Set<string>>} the drafts that live tabs write */
async function claimed() {
  // A browser that forbids storage forbids locks too.
  const { held = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
  return new Set(held.map(({ name = "" }) => name));
}

/** @param {Draft | undefined} draft a clock set back makes a draft young, never old */
const isFresh = (draft) => Date.now() - (draft?.at ?? 0) < KEPT_MS;

/** Finds the newest draft that no other tab writes, and makes it this form's. @returns {Promise<RestoredDraft | null>} */
export async function takeDraft() {
  const forms = /** @type {Record<string, Draft>} */ ((await keeper.kept(FORM)) ?? {});
  const photos = /** @type {Record<string, Blob[]>} */ ((await keeper.kept(PHOTOS)) ?? {});
  const others = await claimed();
  const free = Object.keys(forms).filter((cid) => !others.has(lockOf(cid)));
  for (const cid of free.filter((cid) => !isFresh(forms[cid]))) await dropDraft(cid);
  const cid = free.findLast((cid) => isFresh(forms[cid]));
  if (!cid) {
    claim(field("cid").value);
    return null;
  }
  claim(cid);
  return { cid, fields: forms[cid].fields, photos: photos[cid] ?? [] };
}

/** Fills the restored words into the form; what the person has written meanwhile stays. @param {HTMLFormElement} form @param {RestoredDraft} draft */
export function fillIn(form, { cid, fields }) {
  field("cid").value = cid;
  const now = new Map(written(form));
  const isLocated = now.has("lat");
  for (const [name, value] of fields) {
    if (now.has(name) || (isLocated && PLACE.includes(name))) continue;
    const input = form.elements.namedItem(name);
    if (input && "value" in input) input.value = value;
  }
}
