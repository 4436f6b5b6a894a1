// @ts-check
/** Reads the form of a partner or of a competence. */

/** @param {FormData} data */
export function competenceOf(data) {
  /** @type {Record<string, string[]>} */
  const powers = {};
  for (const [name, value] of data) {
    if (!name.startsWith("power_")) continue;
    const code = name.slice("power_".length);
    powers[code] = [...(powers[code] ?? []), String(value)];
  }
  const categories = data.getAll("categories").map(String);
  return { categories, in_charge: String(data.get("in_charge")), powers };
}

/** @param {FormData} data */
export const partnerOf = (data) => ({
  answer_s: Number(data.get("answer_s")),
  link_h: Number(data.get("link_h")),
});
