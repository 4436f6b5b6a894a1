// @ts-check
/** Inside 浙政钉 a session that is over begins again by itself; the order stays on the screen. */
import { signInByZzd } from "../lib/zzd.js";

/** Whoever is refused sees it in the strip, which leads to the page that says why. */
const PAUSE_MS = 60_000;

/** @param {import("./phone.js").Phone} phone */
export function withZzd(phone) {
  let triedAt = Number.NEGATIVE_INFINITY;
  const again = async () => {
    if (phone.isLeaving || performance.now() - triedAt < PAUSE_MS) return;
    triedAt = performance.now();
    const found = await signInByZzd().catch(() => null);
    if (found) phone.backIn();
  };
  addEventListener("signed-out", again);
  // A shell out of the cache may have learned it before this module came
  if (phone.isSignedOut) void again();
}
