// @ts-check
/**
 * Takes over the presses on 收到 that were made before the app had come. `first_words.js` has kept
 * them and perhaps sent them; the outbox sends each under the same key, so that it counts once.
 */

import { accept, report } from "./drafts.js";

/** `departed_key`: one press accepts and departs. @typedef {{id: string, key: string, departed_key: string, owner: string, place_version: number, made_at: string}} Press */
/** The page with what `first_words.js` leaves in it. @typedef {import("./inbox.js").Page & {firstPresses?: Press[]}} Page */

/** Named in `first_words.js` too, which can import nothing. */
const FIRST_PRESSES = "first-presses";

const page = /** @type {Page} */ (globalThis);

/** @returns {Press[]} those of a page that was closed before the app took them */
function left() {
  try {
    return JSON.parse(localStorage.getItem(FIRST_PRESSES) ?? "[]");
  } catch {
    return [];
  }
}

function forget() {
  try {
    localStorage.removeItem(FIRST_PRESSES);
  } catch {
    // A browser without storage has kept none.
  }
}

/** @param {import("./phone.js").Phone} phone */
async function take(phone) {
  const made = page.firstPresses;
  page.firstPresses = undefined;
  const presses = made ?? left();
  for (const { id, key, departed_key, owner, place_version, made_at } of presses) {
    const job = { assignment: { id }, order: { place_version } };
    const named = /** @type {import("./types.d.ts").Job} */ (job);
    const departed = report(named, { kind: "departed" }, phone.positionWatch.said);
    await phone.outbox.add({ ...accept(named), key, owner, made_at });
    await phone.outbox.add({ ...departed, key: departed_key, owner, made_at });
    if (made) phone.router.open("order", id);
  }
  // Only now: a page that is closed before this takes them again, under the same keys.
  if (presses.length && !page.firstPresses) forget();
}

/** Takes the presses that were made, and those that will be made until the app is drawn. @param {import("./phone.js").Phone} phone */
export function takeFirstPresses(phone) {
  addEventListener("first-press", () => take(phone));
  return take(phone);
}
