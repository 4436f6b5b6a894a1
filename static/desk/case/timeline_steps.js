// @ts-check
/** The steps of a timeline: each feed row with its times, its sentence and the time since the row before. */

import { sentence, tone } from "./feed_words.js";

/** @typedef {import("../state/types.js").Frame} Frame */

/** Times that differ by less are shown as one. */
const APART_MS = 60_000;

/** The time of the act by the server's clock. @param {Frame} row */
const happened = (row) => row.acted_at ?? row.at ?? "";

/** @param {string|null|undefined} iso @param {string} otherIso */
const ifApart = (iso, otherIso) =>
  iso && Math.abs(Date.parse(iso) - Date.parse(otherIso)) > APART_MS ? iso : null;

/** Two acts of one transaction have no time between them. @param {string} before @param {string} at @returns {number|null} */
function gapOf(before, at) {
  const gap_s = (Date.parse(at) - Date.parse(before)) / 1000;
  return gap_s < 0.05 ? null : gap_s;
}

/**
 * Adds to each row the seconds since the row before. `receivedAt` is the time we received it and `claim`
 * the time of the phone's own clock; each is null when it differs by less than a minute.
 * @param {Frame[]} rows oldest first
 * @returns {{row: Frame, at: string, receivedAt: string|null, deviceAt: string|null, gap_s: number|null, sentence: import("./feed_words.js").Sentence, tone: import("./feed_words.js").Tone}[]}
 */
export function timelineSteps(rows) {
  return rows.map((row, index) => {
    const at = happened(row);
    const before = index > 0 ? happened(rows[index - 1]) : null;
    const gap_s = before ? gapOf(before, at) : null;
    const times = { at, receivedAt: ifApart(row.at, at), deviceAt: ifApart(row.device_at, at) };
    return { row, ...times, gap_s, sentence: sentence(row), tone: tone(row) };
  });
}
