// @ts-check
/** Ctrl+Enter (on a Mac ⌘ too) sends a form from any of its fields. */

/** @param {KeyboardEvent} event */
export function isSendKey({ key, ctrlKey, metaKey, isComposing, repeat }) {
  return key === "Enter" && (ctrlKey || metaKey) && !isComposing && !repeat;
}

/**
 * Sends the form whose field has the focus, or the new case whose place was just picked on the map.
 * True when the key meant that.
 * @param {KeyboardEvent} event
 * @param {HTMLFormElement|null} [begun] the form that stands in place of the detail
 */
export function sentForm(event, begun = null) {
  if (event.defaultPrevented || !isSendKey(event)) return false;
  const field = /** @type {Partial<Element>|null} */ (event.target);
  const own = /** @type {HTMLFormElement|null|undefined} */ (
    field?.closest?.("form:not([method=dialog])")
  );
  const form = own ?? (field?.closest?.("dialog") ? null : begun);
  if (!form) return false;
  event.preventDefault();
  form.requestSubmit();
  return true;
}
