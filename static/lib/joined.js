// @ts-check
/** Joins the parts of a line that are not empty: 「井盖缺损 · 文晖桥」. @param {...(string|null|undefined|false)} parts */
export const joined = (...parts) => parts.filter(Boolean).join(" · ");
