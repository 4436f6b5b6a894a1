// @ts-check

/** The reason why a position says nothing, in words. @type {Record<NonNullable<import("../state/types.js").Member["lost"]>, string>} */
export const LOST = {
  coarse: "desk.lost.coarse",
  impossible: "desk.lost.impossible",
  far: "desk.lost.far",
  jumped: "desk.lost.jumped",
};
