// @ts-check
/** Translations from flat JSON catalogues, one file per face and language. `{name}` is filled from params. */

/** @type {"zh-CN" | "en"} */
export const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh-CN";

/** @type {Map<string, string>} */
const words = new Map();

/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * The hashed address of a static file, as the import map knows it.
 * @param {string} path such as `/static/i18n/en/common.json`
 */
export function asset(path) {
  return typeof import.meta.resolve === "function" ? import.meta.resolve(path) : path;
}

/** @param {string} face */
async function fetchFace(face) {
  const answer = await fetch(asset(`/static/i18n/${lang}/${face}.json`));
  if (!answer.ok) throw new Error(`catalogue ${face}: ${answer.status}`);
  const entries = /** @type {Record<string, string>} */ (await answer.json());
  for (const [key, text] of Object.entries(entries)) words.set(key, text);
}

/**
 * Loads `common` and the named faces (`phone`, `desk`, `tip`); call before the first render.
 * A face that failed is asked for again at the next call.
 * @param {...string} faces
 */
export async function load(...faces) {
  const requests = ["common", ...faces].map((face) => {
    const begun = loaded.get(face) ?? fetchFace(face);
    loaded.set(face, begun);
    begun.catch(() => loaded.delete(face));
    return begun;
  });
  await Promise.all(requests);
}

const plurals = new Intl.PluralRules(lang);

/**
 * Translates a key into the page's language. An unknown key is returned as it is. `{n}` is filled
 * in, and `{n|case|cases}` is the word for one or for any other number.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 */
export function t(key, params) {
  const text = words.get(key) ?? key;
  if (!params) return text;
  return text.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name, one, other) => {
    if (!(name in params)) return whole;
    if (one === undefined) return String(params[name]);
    return plurals.select(Number(params[name])) === "one" ? one : other;
  });
}

/** True when a loaded catalogue has this key. @param {string} key */
export const has = (key) => words.has(key);

/** @typedef {{"zh-CN"?: string, en?: string}} Names */

/**
 * Picks this page's language from the names that the office sends, else the first language.
 * @param {Names | null | undefined} names
 */
export const named = (names) => names?.[lang] ?? names?.["zh-CN"] ?? "";

/** The entries that are offered for a choice: not those that the office has hidden. @template {{hidden?: boolean}} T @param {Record<string, T> | undefined} list */
export const offered = (list) => Object.entries(list ?? {}).filter(([, { hidden }]) => !hidden);

/**
 * The words of a code as they were at a moment: a case keeps those with which it was opened.
 * @param {(Names & {name?: Names, former?: {until: string, words: Names}[]}) | undefined} entry
 * @param {string} [at] ISO 8601; now without it
 */
export const namedAt = (entry, at) =>
  named((at && entry?.former?.find(({ until }) => at < until)?.words) || (entry?.name ?? entry));

/**
 * Loads the page in the other language. `fresh` keeps the service worker from answering with the
 * old one.
 * @param {"zh-CN" | "en"} choice
 */
export function chooseLanguage(choice) {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is missing on old phones
  document.cookie = `lang=${choice}; path=/; max-age=31536000; samesite=lax`;
  const here = new URL(location.href);
  here.searchParams.set("fresh", choice);
  location.replace(here);
}
