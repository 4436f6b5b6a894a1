// @ts-check
/** The boxes that a person draws on a photo, in thousandths of its width and height. */

/** @typedef {import("../../lib/types.d.ts").PhotoBox} PhotoBox */
/** @typedef {{x: number, y: number}} Spot */

export const WHOLE = 1000;
const LEAST = 8;
const STEP = 10;
const FIRST = { x: 400, y: 400, width: 200, height: 200 };

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

/** The box between two corners; undefined when it is too small to have been meant. @param {Spot} from @param {Spot} to @returns {PhotoBox|undefined} */
export function drawn(from, to) {
  const [left, right] = [from.x, to.x].sort((a, b) => a - b).map((x) => within(x, 0, WHOLE));
  const [top, bottom] = [from.y, to.y].sort((a, b) => a - b).map((y) => within(y, 0, WHOLE));
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  return box.width < LEAST || box.height < LEAST ? undefined : box;
}

/** A box for who has no pointer; each new one stands a little beside the last. @param {number} count @returns {PhotoBox} */
export function first(count) {
  const shift = (count % 10) * 2 * STEP;
  return { ...FIRST, x: FIRST.x + shift, y: FIRST.y + shift };
}

const ARROWS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** The box after an arrow key, which moves it, or with Shift changes its size. @param {PhotoBox} box @param {string} key @param {boolean} isSized @returns {PhotoBox|undefined} undefined for other keys */
export function pressed(box, key, isSized) {
  const by = ARROWS[/** @type {keyof typeof ARROWS} */ (key)];
  if (!by) return undefined;
  const [dx, dy] = by;
  if (isSized) {
    return {
      ...box,
      width: within(box.width + dx, LEAST, WHOLE - box.x),
      height: within(box.height + dy, LEAST, WHOLE - box.y),
    };
  }
  return {
    ...box,
    x: within(box.x + dx, 0, WHOLE - box.width),
    y: within(box.y + dy, 0, WHOLE - box.height),
  };
}
