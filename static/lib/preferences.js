// @ts-check
/**
 * Small values of this browser, such as the theme. A browser that forbids storage throws at the mere
 * mention of `localStorage`; then a value lives as long as the page.
 */

/** @type {Map<string, string>} */
const inPage = new Map();

/** @param {string} key @returns {string | null} */
export function preference(key) {
  try {
    return localStorage.getItem(key) ?? inPage.get(key) ?? null;
  } catch {
    return inPage.get(key) ?? null;
  }
}

/** @param {string} key @param {string} value */
export function prefer(key, value) {
  inPage.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // The page still has it.
  }
}
