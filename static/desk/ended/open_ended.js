// @ts-check
/** Opens the list of ended cases beside the queue, or one case of it. */

import { desk } from "../state/store.js";

/** @param {string|null} [id] of an ended case; without it the list is shown */
export const openEnded = (id = null) => desk.set({ dialog: { kind: "ended", id }, view: "detail" });
