// @ts-check
/** @param {string} id */
export const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The page that this form belongs to: everybody's, or a grid worker's. */
export const home = globalThis.location?.pathname?.startsWith("/grid") ? "/grid" : "/tip";

/** @param {string} id */
export const field = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
