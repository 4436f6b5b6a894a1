// @ts-check
/** Counts the figures of the header from the board. */

import { isLate } from "../queue/clocks.js";

/** @typedef {import("./types.js").State} State */

/** @param {State} state @param {number} now_ms */
export function counts(state, now_ms) {
  /** @type {Record<string, number>} */
  const by = {};
  let late = 0;
  for (const incident of state.incidents.values()) {
    by[incident.status] = (by[incident.status] ?? 0) + 1;
    if (isLate(incident, now_ms)) late += 1;
  }
  const members = [...state.members.values()];
  const all = state.more.incidents ? state.counts : null;
  if (all) {
    // The board has left cases out: the server's figures count them.
    Object.assign(by, { ...all, verifying: 0 });
    late = Math.max(late, all.overdue);
  }
  return {
    waiting: (by.new ?? 0) + (by.verifying ?? 0),
    dispatched: by.dispatched ?? 0,
    en_route: by.en_route ?? 0,
    on_scene: by.on_scene ?? 0,
    resolved: by.resolved ?? 0,
    late,
    on_duty: members.filter((member) => member.on_duty).length,
    offline: members
      .filter(({ on_duty, live }) => on_duty && !live)
      .map((member) => member.call_sign),
    members: members.length,
  };
}
