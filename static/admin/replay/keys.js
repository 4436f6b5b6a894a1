// @ts-check
/** The keys of the replay: the arrows go from act to act, Space plays and pauses. */

/** Typing in these is not meant for the replay. */
const TYPED = "textarea, select, input:not([type=range])";
/** Space presses these by itself. */
const PRESSED = "button, a, summary";

/** @type {Record<string, 1|-1>} */
const WAYS = { ArrowRight: 1, ArrowLeft: -1 };

/** @param {import("./replay-page.js").ReplayPage} page @param {KeyboardEvent} event */
export function pressed(page, event) {
  const target = /** @type {Element} */ (event.target);
  if (event.altKey || event.ctrlKey || event.metaKey || target.closest(TYPED)) return;
  const way = WAYS[event.key];
  if (way) page.step(way);
  else if (event.key === " " && !target.closest(PRESSED)) page.toggle();
  else return;
  event.preventDefault();
}
