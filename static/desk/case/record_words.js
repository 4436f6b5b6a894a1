// @ts-check
/** The sentence about how far the record was verified. */

/** @typedef {import("../../lib/types.d.ts").VerificationState} Verification */

const FLAWS = { chain: "desk.record.flaw_chain", head: "desk.record.flaw_head" };

/**
 * @param {Verification|null} verification @param {(iso: string) => string} moment
 * @returns {{key: string, params: Record<string, string|number>, isFlaw: boolean}}
 */
export function verificationWords(verification, moment) {
  if (verification === null) return { key: "desk.record.not_yet", params: {}, isFlaw: false };
  const { seq, at, broken_seq, flaw } = verification;
  if (flaw) return { key: FLAWS[flaw], params: { seq: broken_seq ?? 0 }, isFlaw: true };
  return { key: "desk.record.verified", params: { seq, at: moment(at) }, isFlaw: false };
}
