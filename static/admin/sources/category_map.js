// @ts-check
/** A source's words for categories as lines that can be pasted from a table. */

/** @typedef {Record<string, {category: string, severity?: number|null}>} CategoryMap */

/** One line a word: word, category, severity; separated by tabs. @param {Record<string, unknown>} map */
export const linesOf = (map) =>
  Object.entries(/** @type {CategoryMap} */ (map))
    .map(([word, { category, severity }]) => [word, category, severity ?? ""].join("\t").trimEnd())
    .join("\n");

/**
 * The map of these lines; a tab, or a comma where no tab stands, separates. A line of one word is
 * kept with an empty category, so that the server names it. @param {string} text
 */
export function mapOf(text) {
  /** @type {CategoryMap} */
  const map = {};
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) continue;
    const [word, category = "", severity = ""] = line
      .split(line.includes("\t") ? "\t" : /[,，]/)
      .map((part) => part.trim());
    map[word] = severity
      ? { category: category.toUpperCase(), severity: Number(severity) }
      : { category: category.toUpperCase() };
  }
  return map;
}
