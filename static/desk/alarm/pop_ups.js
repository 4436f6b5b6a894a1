// @ts-check
/** News as notifications of the browser, while another window stands before the desk. */

import { prefer, preference } from "../../lib/preferences.js";

/** @typedef {import("./news_kinds.js").NewsKind} NewsKind */

const KEY = "desk-pop-ups";
const isKnown = "Notification" in globalThis;

/** `impossible` here, `forbidden` by the browser, `off`, or `on`. @returns {"impossible"|"forbidden"|"off"|"on"} */
export function popUps() {
  if (!isKnown) return "impossible";
  if (Notification.permission === "denied") return "forbidden";
  return Notification.permission === "granted" && preference(KEY) === "on" ? "on" : "off";
}

/** Turns them on or off; the browser asks at the first time. Call it from a press. @param {boolean} isOn */
export async function choosePopUps(isOn) {
  if (isOn && Notification.permission === "default") await Notification.requestPermission();
  prefer(KEY, isOn ? "on" : "off");
}

/**
 * Shows the news until somebody looks, if the desk is not before the person's eyes.
 * @param {string} words @param {NewsKind} kind @param {() => unknown} open what a press on it does
 */
export function popUp(words, kind, open) {
  const isSeen = document.visibilityState === "visible" && document.hasFocus();
  if (isSeen || popUps() !== "on") return;
  const isGrave = kind === "sos" || kind === "urgent";
  // One of each kind: ten cases at once are one heap, and each of them is noticed.
  const options = {
    tag: `desk-${kind}`,
    renotify: true,
    requireInteraction: isGrave,
    silent: true,
  };
  const note = shown(words, options);
  note?.addEventListener("click", () => {
    globalThis.focus();
    note.close();
    open();
  });
}

/** Android's Chromium knows the permission and shows only the notifications of a worker. @param {string} words @param {NotificationOptions} options */
function shown(words, options) {
  try {
    return new Notification(words, options);
  } catch {
    return null;
  }
}
