// @ts-check
/** Installing the page as an application: a button where the browser offers one, words where it does not. */

import { isInZzd } from "../lib/container.js";

const isStandalone = () =>
  matchMedia("(display-mode: standalone)").matches ||
  /** @type {any} */ (navigator).standalone === true;
const isApple = () => /iPhone|iPad/.test(navigator.userAgent);

/** @param {Event | null} offer @returns {"offer" | "apple" | null} */
export function installHint(offer) {
  if (isStandalone() || isInZzd()) return null;
  if (offer) return "offer";
  return isApple() ? "apple" : null;
}

/**
 * That what waits on this phone is not thrown away when it runs short of room: asked once in the
 * browser and once when installed, for some browsers ask the person each time.
 */
export async function askToKeep() {
  const asked = `persist-asked-${isStandalone() ? "app" : "page"}`;
  const { storage } = navigator;
  if (!storage?.persist || localStorage.getItem(asked) || (await storage.persisted())) return;
  localStorage.setItem(asked, "yes");
  await storage.persist().catch(() => false);
}

/** @param {import("./phone.js").Phone} phone */
export async function install(phone) {
  await /** @type {any} */ (phone.offer)?.prompt();
  phone.offer = null;
  phone.changed();
}
