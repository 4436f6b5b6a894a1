// @ts-check
import { wallDay } from "../lib/time.js";
import { part } from "./page.js";

const KEY = "tips";
const MOST = 20;

/** @typedef {{url: string, at: string, what: string}} Mine */

/** @returns {Mine[]} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** The link is the only key to a tip's status, so this phone keeps it. @param {string} url @param {string} what */
export function remember(url, what) {
  const others = read().filter((one) => one.url !== url);
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify([{ url, at: new Date().toISOString(), what }, ...others].slice(0, MOST)),
    );
  } catch {
    // A private window keeps nothing; the status page is still open in front of the person.
  }
}

/** @param {Mine} one */
function entry({ url, at, what }) {
  const link = document.createElement("a");
  link.href = new URL(url, location.origin).pathname;
  const time = document.createElement("time");
  time.textContent = wallDay(at);
  link.append(Object.assign(document.createElement("span"), { textContent: what }), time);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

export function listMine() {
  const mine = read();
  const box = part("mine");
  box.hidden = mine.length === 0;
  box.querySelector("ul")?.replaceChildren(...mine.map(entry));
}
