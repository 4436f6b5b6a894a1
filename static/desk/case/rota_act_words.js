// @ts-check
/** Words for the acts about the rota: duty, absences, swaps and the hand-over sheet. */

import { line, who } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */

/** 上岗, or 代上岗 when a desk user did it. @param {string} key @returns {(row: Frame) => Sentence} */
const duty =
  (key) =>
  ({ actor, body }) =>
    actor === body.call_sign
      ? line(key, { member: body.call_sign })
      : line(`${key}_for`, { who: who(actor), member: body.call_sign });

/** @param {string} key @returns {(row: Frame) => Sentence} */
const about = (key) => (row) =>
  line(key, {
    who: who(row.actor),
    member: row.body.call_sign ?? "",
    taker: row.body.taker ?? "",
  });

/** @type {Record<string, (row: Frame) => Sentence>} */
export const ROTA_KINDS = {
  "duty.started": duty("desk.tl.duty_started"),
  "duty.ended": duty("desk.tl.duty_ended"),
  "rota.changed": ({ actor, body }) =>
    line("desk.tl.rota_changed", {
      who: who(actor),
      first: body.first ?? "",
      last: body.last ?? "",
      n: body.members?.length ?? 0,
    }),
  "absence.recorded": about("desk.tl.absence_recorded"),
  "absence.withdrawn": about("desk.tl.absence_withdrawn"),
  "swap.asked": about("desk.tl.swap_asked"),
  "swap.agreed": about("desk.tl.swap_agreed"),
  "swap.ended": (row) =>
    about(row.body.why === "approved" ? "desk.tl.swap_approved" : "desk.tl.swap_ended")(row),
  "handover.signed": ({ actor, body }) =>
    line(body.side === "given" ? "desk.tl.handover_given" : "desk.tl.handover_taken", {
      who: who(actor),
      n: body.cases ?? 0,
    }),
};
