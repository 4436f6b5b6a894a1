// @ts-check
/** The entries that a few typed letters mean: words, numbers, or pinyin such as `wh` for 文晖. */

/** @typedef {{kind: "command"|"case"|"member"|"place", name: string, note?: string, code?: string, keys?: string, run: () => unknown}} Entry `code` is a number or a call sign: one that is typed whole comes before all else */
/** @typedef {(name: string, letters: string) => number|null} ByPinyin where in the name the letters are meant */

const MOST = 12;
/** Of each kind so many at least, so that a hundred places hide no case. */
const MOST_OF_KIND = 5;
const KINDS = ["command", "case", "member", "place"];

/** Only letters can be pinyin, and one letter would mean half of the list. */
const IS_PINYIN = /^[a-zü]{2,}$/;

/** WH-0042, 0042 and 42 are one number. @param {string} code @param {string} word */
function isNumber(code, word) {
  const digits = code.replace(/^\D+/, "");
  return digits !== "" && (code === word || Number(digits) === Number(word));
}

/** Ranks how well a word fits: 0 is the best; null when it does not. @param {Entry} entry @param {string} word @param {ByPinyin} byPinyin */
function fit({ name, note = "", code = "" }, word, byPinyin) {
  const text = name.toLowerCase();
  if (isNumber(code.toLowerCase(), word)) return 0;
  if (text.startsWith(word)) return 1;
  // WH- stands before each number, so that these letters alone mean no number.
  const number = /\d/.test(word) ? code : "";
  if (`${text} ${number} ${note}`.toLowerCase().includes(word)) return 2;
  const at = IS_PINYIN.test(word) ? byPinyin(name, word) : null;
  if (at === null) return null;
  // wh means 文晖 rather than the 委会 of each 居委会
  return at === 0 || name[at - 1] === " " ? 3 : 4;
}

/** @param {Entry} entry @param {string[]} words @param {ByPinyin} byPinyin */
function worst(entry, words, byPinyin) {
  const fits = words.map((word) => fit(entry, word, byPinyin));
  return fits.includes(null) ? null : Math.max(...fits.map(Number));
}

/**
 * The entries that have every typed word, the best first: at most twelve. Without a word, the commands.
 * @param {Entry[]} entries @param {string} text @param {ByPinyin} byPinyin @returns {Entry[]}
 */
export function meant(entries, text, byPinyin) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.filter(({ kind }) => kind === "command").slice(0, MOST);
  /** @type {{entry: Entry, rank: number}[]} */
  const fitting = [];
  for (const entry of entries) {
    const rank = worst(entry, words, byPinyin);
    if (rank !== null) fitting.push({ entry, rank });
  }
  fitting.sort(
    (a, b) => a.rank - b.rank || KINDS.indexOf(a.entry.kind) - KINDS.indexOf(b.entry.kind),
  );
  return fairly(fitting.map(({ entry }) => entry));
}

/** @param {Entry[]} entries the best first */
function fairly(entries) {
  if (entries.length <= MOST) return entries;
  const ofKind = KINDS.flatMap((kind) =>
    entries.filter((entry) => entry.kind === kind).slice(0, MOST_OF_KIND),
  );
  const chosen = new Set(ofKind.length > MOST ? ofKind.slice(0, MOST) : ofKind);
  for (const entry of entries) if (chosen.size < MOST) chosen.add(entry);
  return entries.filter((entry) => chosen.has(entry));
}
