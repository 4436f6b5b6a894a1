// @ts-check
/** Installs the page as an application: by a button where the browser offers one, else by instructions. */

import { isInZzd } from "../lib/host_app.js";
import { prefer, preference } from "../lib/preferences.js";

const isStandalone = () =>
  matchMedia("(display-mode: standalone)").matches ||
  /** @type {Navigator & {standalone?: boolean}} */ (navigator).standalone === true;
const isApple = () => /iPhone|iPad/.test(navigator.userAgent);

/** @param {Event | null} offer @returns {"offer" | "apple" | null} */
export function installHint(offer) {
  if (isStandalone() || isInZzd()) return null;
  if (offer) return "offer";
  return isApple() ? "apple" : null;
}

/**
 * Asks the browser to keep the data that waits on this phone when storage is short. It asks once in
 * the browser and once when installed, since some browsers ask the person each time.
 */
export async function askToKeep() {
  const key = `persist-asked-${isStandalone() ? "app" : "page"}`;
  const { storage } = navigator;
  if (!storage?.persist || preference(key) || (await storage.persisted().catch(() => false)))
    return;
  prefer(key, "yes");
  await storage.persist().catch(() => false);
}

/** @param {import("./state/phone.js").Phone} phone */
export async function install(phone) {
  await /** @type {Event & {prompt(): Promise<unknown>}|null} */ (phone.offer)?.prompt();
  phone.offer = null;
  phone.changed();
}
