// @ts-check
/** The meaning of a key in a field with an open list of options. */

/** @type {Record<string, "down"|"up"|"close">} */
const PLAIN = { ArrowDown: "down", ArrowUp: "up", Escape: "close" };

/**
 * A list opens by itself when the field is entered. Until a person types or walks in it, Enter and
 * Tab choose nothing: they would replace what the field has by the first option.
 * @param {string} key @param {boolean} isTouched
 * @returns {"down"|"up"|"choose"|"close"|null}
 */
export function comboAct(key, isTouched) {
  if (key === "Enter" || key === "Tab") return isTouched ? "choose" : "close";
  return PLAIN[key] ?? null;
}
