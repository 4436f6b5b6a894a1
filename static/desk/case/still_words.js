// @ts-check
/** A key for each fate of a still, in the list and in the timeline. */

/** @type {Record<import("../../lib/types.d.ts").StillState["fate"], string>} */
export const STILL_FATES = {
  kept: "desk.still.kept",
  no_answer: "desk.still.no_answer",
  not_allowed: "desk.still.not_allowed",
  refused: "desk.still.refused",
  too_large: "desk.still.too_large",
  no_picture: "desk.still.no_picture",
  erased: "desk.still.erased",
};
