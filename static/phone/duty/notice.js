// @ts-check
/** The privacy notice (隐私政策): which version a member has answered, and the record of the answer. */

import { prefer, preference } from "../../lib/preferences.js";

/** @typedef {import("../state/phone.js").Phone} Phone */

/** The answered version by call sign: several members may use one phone. */
const ANSWERED = "notices-answered";

/** @returns {Record<string, string>} */
const answered = () => JSON.parse(preference(ANSWERED) ?? "{}");

/** The version of the notice that this page was served with; empty in a shell of before. */
const version = () => document.querySelector('meta[name="notice"]')?.getAttribute("content") ?? "";

/** True when this member has answered the present version. @param {string} member */
export const isAnswered = (member) => !version() || answered()[member] === version();

/** Keeps the answer on this phone and records it at the office, offline too. @param {Phone} phone @param {"yes" | "no"} chosen */
export function answer(phone, chosen) {
  const { member } = phone.positionWatch;
  phone.positionWatch.decide(chosen);
  if (!member || !version()) return;
  prefer(ANSWERED, JSON.stringify({ ...answered(), [member]: version() }));
  void phone.add({
    lane: "consent",
    kind: "consent",
    method: "PUT",
    path: "/api/v1/consent",
    body: { version: version(), positions: chosen === "yes" },
    quiet: true,
  });
}
