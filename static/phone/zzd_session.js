// @ts-check
/** Inside 浙政钉, signs in again when the session has ended; the order stays on the screen. */
import { signInByZzd } from "../lib/zzd.js";

/** After a refusal the strip leads to the page that says why; the next attempt waits this long. */
const PAUSE_MS = 60_000;

/** @param {import("./state/phone.js").Phone} phone */
export function renewZzdSession(phone) {
  let triedAt = Number.NEGATIVE_INFINITY;
  const again = async () => {
    if (phone.isLeaving || phone.session.lost || performance.now() - triedAt < PAUSE_MS) return;
    triedAt = performance.now();
    const session = await signInByZzd().catch(() => null);
    if (session) phone.signedInAgain();
  };
  addEventListener("signed-out", again);
  // A cached page may have been signed out before this module loaded
  if (phone.session.isOut) void again();
}
