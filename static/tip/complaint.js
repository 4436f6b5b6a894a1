// @ts-check
import { part } from "./page_elements.js";

/** Shows words beside the button; empty words hide the box. @param {string} words @param {"late" | "weak"} [kind] */
export function complain(words, kind = "late") {
  const box = part("wrong");
  box.className = `notice ${kind}`;
  box.textContent = words;
  box.hidden = words === "";
}
