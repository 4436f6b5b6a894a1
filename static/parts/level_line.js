// @ts-check
/** The minutes of a noise station as a small line, with its limit. */

import { html, svg } from "lit";

const WIDTH = 120;
const HEIGHT = 28;
const LOW = 30;
const HIGH = 80;

/** Draws an hour; a minute without a level is a gap. @param {(number|null)[]} hour @param {number} limit @param {string} label */
export function levelLine(hour, limit, label) {
  /** @param {number} level */
  const y = (level) =>
    (HEIGHT * (1 - (Math.min(HIGH, Math.max(LOW, level)) - LOW) / (HIGH - LOW))).toFixed(1);
  let d = "";
  let isOn = false;
  hour.forEach((level, minute) => {
    if (level !== null) d += `${isOn ? "L" : "M"}${((minute * WIDTH) / 59).toFixed(1)} ${y(level)}`;
    isOn = level !== null;
  });
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${svg`<path class="limit" d="M0 ${y(limit)}H${WIDTH}"/><path class="level" d="${d}"/>`}</svg>`;
}
