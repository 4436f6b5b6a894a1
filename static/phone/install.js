// @ts-check
/** Installing the page as an application: a button where the browser offers one, words where it does not. */

const isStandalone = () =>
  matchMedia("(display-mode: standalone)").matches ||
  /** @type {any} */ (navigator).standalone === true;
const isApple = () => /iPhone|iPad/.test(navigator.userAgent);

/** @param {Event | null} offer @returns {"offer" | "apple" | null} */
export function installHint(offer) {
  if (isStandalone()) return null;
  if (offer) return "offer";
  return isApple() ? "apple" : null;
}

/** @param {import("./phone.js").Phone} phone */
export async function install(phone) {
  await /** @type {any} */ (phone.offer)?.prompt();
  phone.offer = null;
  phone.changed();
}
