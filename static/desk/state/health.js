// @ts-check
/** Asks every 3 s whether the server can dispatch: pages keep working when the worker is dead. */

import { clock } from "../../lib/time.js";

const EVERY_MS = 3000;

/** @typedef {{since: number, faults: string[]}} Trouble */

/** @returns {Promise<string[]|null>} the parts that are down; null when all work, or when no answer came */
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

/** @param {(trouble: Trouble|null) => void} onChange called when it changes */
export function watchHealth(onChange) {
  /** @type {Trouble|null} */
  let trouble = null;
  const check = async () => {
    const faults = await ask();
    if (Boolean(faults) !== Boolean(trouble)) {
      trouble = faults && { faults, since: clock.now() };
      onChange(trouble);
    }
    setTimeout(check, EVERY_MS);
  };
  check();
}
