// @ts-check
/** A QR code that says "A", to try the browser's own reader with. */

/** The rows of its 21 modules as hex numbers, the black ones 1. */
const ROWS =
  "1fc67f 105141 17475d 17465d 17495d 105141 1fd57f 001e00 01e062 0e312b 04cb7c 13ac94 0a6d05 001305 1fd941 105268 17583f 17472b 174c3c 104b15 1fcdc7";
const SIZE = 21;
const EDGE = 4;
const PX = 8;

/** Draws it black on white, with its quiet edge. */
export function trialPicture() {
  const side = (SIZE + 2 * EDGE) * PX;
  const picture = new ImageData(side, side);
  picture.data.fill(255);
  ROWS.split(" ").forEach((row, y) => {
    const bits = Number.parseInt(row, 16).toString(2).padStart(SIZE, "0");
    [...bits].forEach((bit, x) => {
      if (bit === "1") blacken(picture, x, y);
    });
  });
  return picture;
}

/** @param {ImageData} picture @param {number} column @param {number} row */
function blacken({ data, width }, column, row) {
  for (let y = 0; y < PX; y += 1)
    for (let x = 0; x < PX; x += 1) {
      const at = ((row + EDGE) * PX + y) * width + (column + EDGE) * PX + x;
      data.fill(0, at * 4, at * 4 + 3);
    }
}
