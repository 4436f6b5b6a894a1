// @ts-check
/** Dragging a member onto a case of the list sends that member there. Keys do the same by the row's menu. */

import { desk } from "../state/store.js";
import { sendTo } from "./member_moves.js";

const TYPE = "application/x-call-sign";
const OVER = "drop-here";

/** True where a mouse can drag onto the list beside the board; elsewhere the menu does it. */
export const canDrag = () => matchMedia("(pointer: fine) and (min-width: 56.3125em)").matches;

/** @param {DragEvent} event @param {string} callSign */
export function dragged(event, callSign) {
  event.dataTransfer?.setData(TYPE, callSign);
  if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
}

/** The row of the case below the pointer, while a member is dragged. @param {DragEvent} event */
function rowBelow({ target, dataTransfer }) {
  if (!dataTransfer?.types.includes(TYPE)) return null;
  const row = /** @type {Element} */ (target).closest?.('desk-queue li[data-key^="incident:"]');
  return /** @type {HTMLElement|null} */ (row ?? null);
}

/** @param {HTMLElement} page @param {Element|null} [row] */
function mark(page, row = null) {
  for (const marked of page.querySelectorAll(`.${OVER}`)) marked.classList.remove(OVER);
  row?.classList.add(OVER);
}

/** Lets the cases of the list take a dragged member. @param {HTMLElement} page */
export function takeDrops(page) {
  page.addEventListener("dragover", (event) => {
    const row = rowBelow(event);
    mark(page, row);
    if (row) event.preventDefault();
  });
  page.addEventListener("dragend", () => mark(page));
  page.addEventListener("drop", (event) => {
    const row = rowBelow(event);
    mark(page);
    if (!row) return;
    event.preventDefault();
    const member = desk.state.members.get(event.dataTransfer?.getData(TYPE) ?? "");
    const incident = desk.state.incidents.get(row.dataset.key?.slice("incident:".length) ?? "");
    if (member && incident) sendTo(member, incident);
  });
}
