// @ts-check
import { api } from "../../lib/api.js";

/** An inbox, and when it was heard by `Date.now()`. @typedef {{inbox: import("./types.d.ts").Inbox, heard_ms: number}} Heard */
/** The page with what `first_inbox.js` leaves in it. @typedef {{firstInbox?: Promise<Heard | null>}} Page */

/** Reads the whole inbox; the first time it takes what `first_inbox.js` has read. @returns {Promise<Heard>} */
export async function readInbox() {
  const page = /** @type {Page} */ (globalThis);
  const first = page.firstInbox;
  delete page.firstInbox;
  return (await first) ?? { inbox: await api.get("/api/v1/inbox"), heard_ms: Date.now() };
}
