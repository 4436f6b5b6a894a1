// @ts-check
/** @typedef {"auto" | "day" | "night"} Theme */

import { prefer, preference } from "./preferences.js";

const KEY = "theme";
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

/**
 * The theme: day, night, or the device's choice. A cookie lets the server draw the right one at
 * once. The window gets the event `theme` (detail: "day" | "night") when the shown theme changes.
 */
export const theme = {
  /** @returns {Theme} the chosen theme */
  get chosen() {
    const set = root.dataset.theme;
    return set === "day" || set === "night" ? set : "auto";
  },
  /** @returns {"day" | "night"} the theme on the screen */
  get shown() {
    const { chosen } = theme;
    if (chosen !== "auto") return chosen;
    return dark.matches ? "night" : "day";
  },
  /** @param {Theme} choice */
  choose(choice) {
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    prefer(KEY, choice);
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is missing on Firefox and old phones
    document.cookie = `${KEY}=${choice}; path=/; max-age=31536000; samesite=lax`;
    announceTheme();
  },
};

function announceTheme() {
  const ground = getComputedStyle(root).getPropertyValue("--bar").trim();
  for (const tag of document.querySelectorAll("meta[name=theme-color]")) {
    tag.setAttribute("content", ground);
  }
  window.dispatchEvent(new CustomEvent("theme", { detail: theme.shown }));
}

// A page from the offline cache may carry an older choice than this device's.
const kept = preference(KEY);
if ((kept === "day" || kept === "night" || kept === "auto") && kept !== theme.chosen) {
  theme.choose(kept);
}
dark.addEventListener("change", announceTheme);
