// @ts-check
/** The acts of transfers in the timeline. */

import { because, line, named, who } from "./sentences.js";

/** @typedef {import("../state/types.js").Frame} Frame */
/** @typedef {import("./sentences.js").Sentence} Sentence */
/** @typedef {import("./sentences.js").Said} Said */

/** A partner by the office's name; a tier by its own, which the act does not hold. @param {Frame} row @returns {Said} */
function side({ body, at }) {
  const code = body.transfer?.partner ?? body.partner;
  return code ? named("partners", code, at) : line("desk.tl.other_tier");
}

/** Marks an act that came by a link. @param {Frame} row @returns {Said} */
const actor = ({ actor: by }) => (by === "partner" ? line("desk.actor.partner_link") : who(by));

/** @param {string} key @param {"refused_why"|"result"|"brief"} [words] @returns {(row: Frame) => Sentence} */
const told = (key, words) => (row) =>
  line(key, {
    who: actor(row),
    side: side(row),
    because: because(words && row.body.transfer?.[words]),
  });

/** @type {Record<string, (row: Frame) => Sentence>} */
export const TRANSFER_KINDS = {
  "transfer.asked": told("desk.tl.transfer_asked", "brief"),
  "transfer.accepted": told("desk.tl.transfer_accepted"),
  "transfer.refused": told("desk.tl.transfer_refused", "refused_why"),
  "transfer.unanswered": told("desk.tl.transfer_unanswered"),
  "transfer.arrived": told("desk.tl.transfer_arrived"),
  "transfer.pictured": told("desk.tl.transfer_pictured"),
  "transfer.done": told("desk.tl.transfer_done", "result"),
  "transfer.taken_back": told("desk.tl.transfer_taken_back"),
  "transfer.linked": told("desk.tl.transfer_linked"),
  "transfer.unlinked": told("desk.tl.transfer_unlinked"),
};
