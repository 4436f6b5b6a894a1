// @ts-check
/** The text size, 100 % to 200 %. Every size on the phone depends on the root's, so one attribute scales all. */

import { prefer, preference } from "../lib/preferences.js";

const KEY = "text-size";
export const SIZES = ["100", "125", "150", "200"];

export const textSize = {
  get chosen() {
    return document.documentElement.dataset.text ?? "100";
  },
  /** @param {string} size */
  choose(size) {
    document.documentElement.dataset.text = size;
    prefer(KEY, size);
  },
};

const kept = preference(KEY);
if (kept && SIZES.includes(kept)) textSize.choose(kept);
