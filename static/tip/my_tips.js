// @ts-check
import { wallDay } from "../lib/time.js";
import { part } from "./page_elements.js";

const KEY = "tips";
const MOST = 20;

/** @typedef {{url: string, at: string, what: string}} SentTip */

/** @returns {SentTip[]} */
function storedTips() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Stores a tip's link on this phone: it is the only key to the tip's status. @param {string} url @param {string} title */
export function rememberTip(url, title) {
  const others = storedTips().filter((tip) => tip.url !== url);
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify(
        [{ url, at: new Date().toISOString(), what: title }, ...others].slice(0, MOST),
      ),
    );
  } catch {
    // A private window stores nothing; the person still has the status page open.
  }
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
