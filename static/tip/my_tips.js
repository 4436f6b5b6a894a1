// @ts-check
import { prefer, preference } from "../lib/preferences.js";
import { wallDay } from "../lib/time.js";
import { home, part } from "./page_elements.js";

const KEY = home === "/tip" ? "tips" : "grid_reports";
const MOST = 20;

/** @typedef {{url: string, at: string, what: string}} SentTip */

/** @returns {SentTip[]} */
function storedTips() {
  try {
    const kept = JSON.parse(preference(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Stores a tip's link on this phone: it is the only key to the tip's status. @param {string} url @param {string} title */
export function rememberTip(url, title) {
  const others = storedTips().filter((tip) => tip.url !== url);
  const mine = [{ url, at: new Date().toISOString(), what: title }, ...others].slice(0, MOST);
  prefer(KEY, JSON.stringify(mine));
}

/** @param {SentTip} tip */
function entry({ url, at, what: title }) {
  const link = document.createElement("a");
  link.href = new URL(url, location.origin).pathname;
  const time = document.createElement("time");
  time.textContent = wallDay(at);
  link.append(Object.assign(document.createElement("span"), { textContent: title }), time);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

export function listMyTips() {
  const mine = storedTips();
  const box = part("mine");
  box.hidden = mine.length === 0;
  box.querySelector("ul")?.replaceChildren(...mine.map(entry));
}
