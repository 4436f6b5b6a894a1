// @ts-check
import { ref } from "lit/directives/ref.js";

/**
 * `<b ${styled({ width: "36%", "--fill": "0.36" })}></b>`; null removes a property.
 * Lit's own `styleMap` writes a style attribute at its first render, which our Content Security
 * Policy refuses; this sets the same properties through the CSSOM, which it allows.
 * @param {Record<string, string | null>} styles
 */
export const styled = (styles) =>
  ref((element) => {
    if (!element) return;
    const { style } = /** @type {HTMLElement} */ (element);
    for (const [name, value] of Object.entries(styles)) style.setProperty(name, value);
  });
