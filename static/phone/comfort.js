// @ts-check
/** The member's choices of the thumb's side, of the look in the sun and of the rate of reading aloud. */

import { prefer, preference } from "../lib/preferences.js";

const { dataset } = document.documentElement;

/** One choice that stands as an attribute of the page, for the style sheets. @template {string} Code @param {string} name @param {readonly Code[]} codes the first is what a new phone has */
function choiceOf(name, codes) {
  const choice = {
    codes,
    /** @returns {Code} */
    get chosen() {
      return codes.find((code) => code === dataset[name]) ?? codes[0];
    },
    /** @param {Code} code */
    choose(code) {
      dataset[name] = code;
      prefer(name, code);
    },
  };
  const kept = codes.find((code) => code === preference(name));
  if (kept) choice.choose(kept);
  return choice;
}

export const hand = choiceOf("hand", /** @type {const} */ (["right", "left"]));
export const light = choiceOf("light", /** @type {const} */ (["usual", "sun"]));
export const rate = choiceOf("rate", /** @type {const} */ (["1", "0.8", "1.3"]));
