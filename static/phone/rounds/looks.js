// @ts-check
/** A look at a point: what it proves is judged by the server, and the phone only says what it has. */

import { t } from "../../lib/i18n.js";
import { sha256 } from "../../lib/sha256.js";
import { toast } from "../../lib/toast.js";
import { ownRound } from "./own_round.js";
import { beyond_m, kindOf } from "./proof.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../../lib/types.d.ts").RoundPointState} Point */
/** @typedef {import("../state/types.d.ts").Position} Position */
/** @typedef {import("./proof.js").Proof} Proof */

/** So much farther than radius and accuracy allow, a label is read elsewhere (rounds/grade.py). */
const ODD_M = 100;
/** A look that is odd waits so long for the member's answer, and then goes without one. */
const ASKED_MS = 10 * 60_000;

/** @param {string} words */
const digest = (words) => sha256(new TextEncoder().encode(words));

/** Finds the point that a label or tag belongs to. @param {Proof} proof @returns {Promise<Point | undefined>} */
export async function pointOf({ code, tag }) {
  const points = ownRound.kept?.points ?? [];
  const [ofCode, ofTag] = await Promise.all([code && digest(code), tag && digest(tag)]);
  return points.find(
    ({ code_digest, tag_digest }) =>
      (ofCode && code_digest === ofCode) || (ofTag && tag_digest === ofTag),
  );
}

/** The point of the round where the phone is. @param {Position | null} position */
export const pointHere = (position) =>
  ownRound.left.find((point) => (beyond_m(point, position) ?? 1) <= 0);

/**
 * Puts a look into the outbox. One that was read far away waits for the member's answer first.
 * @param {Phone} phone @param {Point} point @param {Proof} [proof]
 * @returns {Promise<{isOdd: boolean, key: string} | null>} null when the phone is full
 */
export async function look(phone, point, proof = {}) {
  const position = phone.positionWatch.fresh ?? (await phone.positionWatch.find());
  const away = beyond_m(point, position);
  const isOdd = Boolean(proof.code ?? proof.tag) && away !== null && away > ODD_M;
  const item = await phone.add({
    lane: "scans",
    kind: "scan",
    method: "POST",
    path: "/api/v1/scans",
    body: {
      checkpoint_id: point.id,
      round_id: ownRound.kept?.round?.id ?? null,
      proof: kindOf(proof, away !== null && away <= 0),
      position,
      ...proof,
    },
    ...(isOdd && { not_before: Date.now() + ASKED_MS }),
  });
  if (!item) return null;
  navigator.vibrate?.(60);
  ownRound.looked(point.id);
  toast(t("phone.round.seen", { name: point.name }), { kind: "done" });
  return { isOdd, key: item.key };
}

/** Sends an odd look with the member's answer. @param {Phone} phone @param {string} key @param {import("../../lib/types.d.ts").OddWhy | null} odd_why */
export const explain = (phone, key, odd_why) => phone.outbox.amend(key, odd_why ? { odd_why } : {});

/** @param {Phone} phone @param {import("../../lib/types.d.ts").RoundEnd} reason @param {string} [words] */
export async function endRound(phone, reason, words = "") {
  const id = ownRound.kept?.round?.id;
  if (!id) return;
  const path = `/api/v1/rounds/${id}/end`;
  const body = { reason, ...(words && { words }) };
  await phone.add({ lane: "round", kind: "round.end", method: "POST", path, body });
  ownRound.end(reason);
}
