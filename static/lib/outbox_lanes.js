// @ts-check
/**
 * The lanes of the outbox: which items wait for each other, and the runs of the lanes beside each
 * other. One matter's acts go in the order they were made. In a lane of independent items no item
 * waits for another. An item that the server keeps failing on steps aside, so that the items after
 * it are sent; it is tried again later.
 *
 * @typedef {import("./outbox_store.js").Item} Item
 */

import { isBehind, remainingWait_ms } from "./outbox_retry.js";

/** Each item of these lanes is a matter of its own. */
const APART = new Set([
  "photos",
  "observations",
  "hazards",
  "tips",
  "scans",
  "call.sos",
  "call.desk",
]);
/** The last item of these lanes says how things are now; an earlier one must not be sent after it. */
const LAST_COUNTS = new Set(["duty"]);
/** After so many failures of the server (about 15 s) the items behind no longer wait. */
const LASTING_FAILURES = 4;

/** @param {Item} item */
const isApart = ({ lane }) => APART.has(lane) || lane.startsWith("receipt-");

/** @param {Pick<Item, "server_failures">} item */
export const isLasting = ({ server_failures = 0 }) => server_failures >= LASTING_FAILURES;

/** True when the items behind this one wait for it. @param {Item} item */
export const blocks = (item) => !isApart(item) && !isLasting(item);

/** True for an item that must not be sent once the item behind it was sent. @param {Item} item @param {Item[]} waiting */
export const isOvertaken = (item, waiting) =>
  LAST_COUNTS.has(item.lane) &&
  isLasting(item) &&
  waiting.some((other) => other.lane === item.lane && Number(other.n) > Number(item.n));

/** The server's failures with an item. @param {Item} item */
const failures = ({ server_failures = 0 }) => server_failures;

/** The items in the order of sending: independent ones that the server fails on come last. @param {Item[]} lane */
export const inTurn = (lane) =>
  lane[0] && isApart(lane[0]) ? [...lane].sort((a, b) => failures(a) - failures(b)) : lane;

/** Milliseconds until some item of the lane may be sent. @param {Item[]} lane @param {number} now */
export function laneWait_ms(lane, now) {
  const head = lane.findIndex(blocks);
  const before = head < 0 ? lane : lane.slice(0, head + 1);
  const reachable = before.filter((item) => !isBehind(item, lane));
  return Math.min(...reachable.map((item) => remainingWait_ms(item, now)));
}

/** Groups the items by lane, in the order they were made. @param {Item[]} items @returns {Map<string, Item[]>} */
export function lanesOf(items) {
  /** @type {Map<string, Item[]>} */
  const lanes = new Map();
  for (const item of items) lanes.set(item.lane, [...(lanes.get(item.lane) ?? []), item]);
  return lanes;
}

/** Runs the lanes beside each other: one run at a time per lane, and no lane waits for another. */
export class LaneRuns {
  /** @type {Map<string, Promise<void>>} */
  running = new Map();
  /** @type {Map<string, boolean>} lanes that were asked for during their run, and whether in a hurry */
  askedAgain = new Map();
  /** Ends the wait for the running lanes. */
  wake = () => {};

  /** @param {() => void} ended called after each run, since the lane's next try needs a timer */
  constructor(ended) {
    this.ended = ended;
  }

  /**
   * Starts a lane. If it is running already, `again` is called after its end for the items that
   * joined meanwhile.
   * @param {string} name the lane @param {boolean} isHurried
   * @param {() => Promise<void>} walk @param {(options: {eager: boolean}) => unknown} again
   */
  start(name, isHurried, walk, again) {
    if (this.running.has(name)) {
      this.askedAgain.set(name, isHurried || this.askedAgain.get(name) === true);
      return;
    }
    const run = walk().finally(() => {
      this.running.delete(name);
      this.ended();
      const eager = this.askedAgain.get(name) === true;
      if (this.askedAgain.delete(name)) void again({ eager });
    });
    this.running.set(name, run);
  }

  /** Resolves when all lanes have ended or a new item came: a slow photo must not delay a report. @param {() => boolean} isAsked */
  async settled(isAsked) {
    const woken = new Promise((/** @type {(_?: unknown) => void} */ done) => {
      this.wake = done;
    });
    if (!isAsked()) await Promise.race([Promise.all(this.running.values()), woken]);
  }
}
