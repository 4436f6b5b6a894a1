// @ts-check
/** Seconds with one decimal; what would read 0.0 is "<0.1". @param {number} seconds */
export const tenths = (seconds) => (seconds < 0.05 ? "<0.1" : seconds.toFixed(1));
