// @ts-check
/** Collects positions into batches, one every 10 s or 20 m. A position older than a minute is dropped. Pure. */

import { distance_m } from "../../lib/distance.js";

/** @typedef {import("../state/types.d.ts").Position} Position */

const EVERY_MS = 10_000;
const EVERY_M = 20;
const STALE_MS = 60_000;
const MOST = 30;

/** The receiver's own time. It may be one that no date can hold. @param {number} timestamp */
function claimOf(timestamp) {
  const claimed = new Date(timestamp);
  return Number.isNaN(claimed.getTime()) ? String(timestamp) : claimed.toISOString();
}

/** @param {{coords: {latitude: number, longitude: number, accuracy: number}, timestamp: number}} reading @param {number} now when the page heard it @returns {Position} */
export const positionOf = ({ coords, timestamp }, now) => ({
  lat: coords.latitude,
  lon: coords.longitude,
  accuracy_m: Math.round(coords.accuracy * 10) / 10,
  taken_at: claimOf(timestamp),
  heard_at: new Date(now).toISOString(),
});

/** Counts from arrival: the satellites' time and the phone's may be far apart. @param {Position} fix @param {number} now */
export const age_ms = (fix, now) => now - Date.parse(fix.heard_at);

export class Fixes {
  /** @type {Position[]} */
  waiting = [];
  /** @type {Position | null} */
  sent = null;
  sentAt = 0;

  /** @param {Position} fix */
  add(fix) {
    this.waiting = [...this.waiting, fix].slice(-MOST);
  }

  /** @param {number} now milliseconds */
  isDue(now) {
    const last = this.waiting.at(-1);
    if (!last) return false;
    return (
      now - this.sentAt >= EVERY_MS ||
      (this.sent !== null && distance_m(this.sent, last) >= EVERY_M)
    );
  }

  /** Takes the batch that is sent now. Without `giveBack` it is not sent again. @param {number} now */
  take(now) {
    const batch = this.waiting.filter((fix) => age_ms(fix, now) <= STALE_MS);
    this.waiting = [];
    this.sentAt = now;
    this.sent = batch.at(-1) ?? this.sent;
    return batch;
  }

  /** Returns positions after a network failure; they join the next batch as long as they are fresh. @param {Position[]} batch */
  giveBack(batch) {
    this.waiting = [...batch, ...this.waiting].slice(-MOST);
  }
}
