// @ts-check
/** The words of a suspected sound source, for the desk, the phone and the library. */

/** @typedef {import("./types.d.ts").SuspectedSound} Suspected */

/** The words for each kind of a sound source, by its code. @type {Record<string, string>} */
export const SOUND_KINDS = {
  music: "common.sound.music",
  voice: "common.sound.voice",
  machinery: "common.sound.machinery",
  ventilation: "common.sound.ventilation",
  horn: "common.sound.horn",
  siren: "common.sound.siren",
  animal: "common.sound.animal",
  other: "common.sound.other",
};

/** The key of the words for a suggestion: a kind, 说不准 or 样本不足. @param {Pick<Suspected, "certainty" | "kind">} sound */
export function suspectedKey({ certainty, kind }) {
  if (certainty === "decided" && kind) return SOUND_KINDS[kind] ?? SOUND_KINDS.other;
  return certainty === "too_few" ? "common.sound.too_few" : "common.sound.unsure";
}
