// @ts-check
/** The search of the list: the rows that have all of its words. */

import { crewOf } from "../state/crew.js";

/** @typedef {import("./queue.js").Section} Section */
/** @typedef {import("../state/types.js").Member} Member */
/** @typedef {{incident_id?: string|null, call_sign?: string|null, crew?: import("../state/types.js").Incident["crew"], number?: string, title?: string, place?: string, category?: string, source_ref?: string|null, description?: string}} Searched the fields of any row that a search reads */
/** @typedef {(row: Searched) => boolean} Matches */

const MOST_MEMBERS = 30;

/**
 * All searchable text of a row as one lower-case string.
 * @param {Searched} row
 * @param {(row: Searched) => string} [more]
 */
function haystack(row, more = () => "") {
  const crew = row.crew ? crewOf({ crew: row.crew }) : [row.call_sign];
  const words = [row.number, row.title, row.place, row.source_ref, row.description];
  return [...words, ...crew, more(row)].filter(Boolean).join(" ").toLowerCase();
}

/** @param {string} text @param {(row: Searched) => string} [more] @returns {Matches|null} null for an empty search */
export function matcher(text, more) {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return null;
  return (row) => {
    const hay = haystack(row, more);
    return terms.every((term) => hay.includes(term));
  };
}

/**
 * The rows that a search has found, and 要你处理 below them in full: a search hides nothing that waits for the desk.
 * @param {Section[]} parts the whole list, 要你处理 first
 * @param {Matches} matches
 * @param {Iterable<Member>} members
 * @returns {Section[]}
 */
export function searched([lane, ...others], matches, members) {
  const results = others.map((part) => ({
    ...part,
    items: part.items.filter(({ row }) => matches(row)),
    above: 0,
    more: 0,
  }));
  const people = [...members].filter(matches).slice(0, MOST_MEMBERS);
  const items = people.map((row) => ({
    key: `member:${row.call_sign}`,
    kind: /** @type {const} */ ("member"),
    row,
    alarms: [],
  }));
  const waiting = lane.items.map((item) => ({
    ...item,
    isMatch: [item.row, ...item.alarms].some(matches),
  }));
  return [...results, { name: "members", items, more: 0, above: 0 }, { ...lane, items: waiting }];
}
