// @ts-check
// Made by `make lists` from patrol/status.py, patrol/models and patrol/office: change those.

/** @type {ReadonlySet<string>} */
export const ASIDE = new Set(["transferred", "cancelled", "merged"]);

/** @type {ReadonlySet<string>} */
export const ENDED = new Set(["closed", "transferred", "cancelled", "merged"]);

/** @type {ReadonlySet<string>} */
export const SOLVED = new Set(["resolved", "closed"]);

/** @type {ReadonlySet<string>} */
export const DISPATCHABLE = new Set(["verifying", "new", "dispatched", "en_route", "on_scene"]);

/** @type {ReadonlySet<string>} */
export const ENGAGED = new Set(["dispatched", "accepted", "en_route", "on_scene"]);

/** @type {ReadonlySet<string>} */
export const WORKING = new Set(["accepted", "en_route", "on_scene"]);

/** @type {ReadonlySet<string>} */
export const UNANSWERED = new Set(["dispatched", "replaced"]);

/** @type {ReadonlySet<string>} */
export const LEFT = new Set(["declined", "withdrawn", "replaced", "relieved"]);

/** @type {ReadonlySet<string>} */
export const TAKEN_OFF = new Set(["withdrawn", "replaced"]);

/** @type {ReadonlySet<string>} */
export const CREW = new Set(["dispatched", "accepted", "en_route", "on_scene", "cleared"]);

/** @type {ReadonlySet<string>} */
export const DISSUADER_ROLES = new Set([
  "patrol",
  "grid_worker",
  "committee_worker",
  "owners",
  "property",
]);

/** @type {ReadonlySet<string>} */
export const ON_BEHALF_OF = new Set([
  "neighbourhood_committee",
  "owners_committee",
  "property_firm",
  "street_office",
  "authority",
]);

/** @type {ReadonlySet<string>} */
export const TOLD = new Set([
  "over_limit",
  "turn_down",
  "stop",
  "quiet_hours",
  "neighbours",
  "law",
  "police_next",
]);

/** @type {ReadonlySet<string>} */
export const REACTIONS = new Set(["stopped", "turned_down", "refused", "left", "nobody"]);

/** @type {ReadonlySet<string>} */
export const OUTSIDE = new Set(["119", "120", "110", "partner", "community"]);

/** @type {ReadonlySet<string>} */
export const POWERS = new Set([
  "advise",
  "inspect",
  "order",
  "stop",
  "seize",
  "remove",
  "fine",
  "detain",
  "rescue",
  "treat",
  "certify",
]);

/** @type {ReadonlySet<string>} */
export const OFF_REASONS = new Set([
  "undone",
  "resolved",
  "merged",
  "transferred",
  "cancelled",
  "reassigned",
  "unanswered",
  "kept",
]);
