// @ts-check
/** Joins the parts of a line that are not empty: 「井盖缺损 · 文晖桥」. @param {...(string|null|undefined|false)} parts */
export const joined = (...parts) => parts.filter(Boolean).join(" · ");

const BETWEEN_HAN = /(?<=\p{Script=Han}) (?=\p{Script=Han})/gu;

/** A call sign has a space before the word after it, and a word that stands in its place has none. @param {string} text */
export const unspaced = (text) => text.trim().replace(BETWEEN_HAN, "");
