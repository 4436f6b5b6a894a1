// @ts-check
/** Asks for the wall again and again: with the secret behind `#`, or as the desk that is signed in. */

import { ApiError, api } from "../lib/api.js";
import { clock } from "../lib/time.js";

/** @typedef {import("../lib/types.d.ts").WallState} Wall */
/** `live`: the last question was answered. `late`: it was not. `gone`: the link has ended. @typedef {"live" | "late" | "gone"} Link */

const EVERY_MS = 5000;
const LONGEST_MS = 30_000;
const REFUSED = new Set([401, 403]);

/** The question for this address. @param {Location} address */
export function question({ hash, search }) {
  const area = new URLSearchParams(search).get("area");
  const secret = hash.slice(1);
  return {
    path: `/api/v1/wall${area ? `?area=${encodeURIComponent(area)}` : ""}`,
    headers: /** @type {Record<string, string>} */ (
      secret ? { Authorization: `Bearer ${secret}` } : {}
    ),
  };
}

/** @param {(link: Link, wall: Wall | null) => void} tell is called after each answer */
export async function follow(tell) {
  const { path, headers } = question(location);
  for (let wait_ms = EVERY_MS; ; ) {
    try {
      const wall = /** @type {Wall} */ (await api.get(path, { headers }));
      clock.sync(wall.now);
      wait_ms = EVERY_MS;
      tell("live", wall);
    } catch (error) {
      const isGone = error instanceof ApiError && REFUSED.has(error.status);
      // A restored backup may know the link again, so the screen goes on asking.
      wait_ms = isGone ? LONGEST_MS : Math.min(LONGEST_MS, wait_ms * 2);
      tell(isGone ? "gone" : "late", null);
    }
    await new Promise((wake) => setTimeout(wake, wait_ms));
  }
}
