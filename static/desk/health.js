// @ts-check
/** Is the server able to dispatch? Asked each 3 s, since a dead worker keeps every page alive. */

import { clock } from "../lib/time.js";

const EVERY_MS = 3000;

/** @typedef {{since: number, faults: string[]}} Trouble */

/** @returns {Promise<string[]|null>} what is down; null when all is well, or nobody can tell */
async function ask() {
  try {
    const answer = await fetch("/readyz", { cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (answer.ok) return null;
    const body = await answer.json().catch(() => null);
    return body?.faults ?? [];
  } catch {
    return null;
  }
}

/** @param {(trouble: Trouble|null) => void} tell called when it changes */
export function watchHealth(tell) {
  /** @type {Trouble|null} */
  let trouble = null;
  const look = async () => {
    const found = await ask();
    if (Boolean(found) !== Boolean(trouble)) {
      trouble = found && { faults: found, since: clock.now() };
      tell(trouble);
    }
    setTimeout(look, EVERY_MS);
  };
  look();
}
