// @ts-check

/** @typedef {import("../../lib/types.d.ts").TimelineRow} Row */

const KINDS = new Set([
  ...["delivery.failed", "phone.offline", "assignment.asked", "assignment.replaced"],
  ...["assignment.declined", "order.rung", "escalation.taken", "transfer.unanswered"],
]);

/** Says whether an act tells of a silence. A step at second 0, as the radio beside an order, waited for nobody. @param {Pick<Row, "kind"|"body">} row */
export const wasSilent = ({ kind, body }) => KINDS.has(kind) && body.after_s !== 0;
