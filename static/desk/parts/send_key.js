// @ts-check
/** Ctrl+Enter (on a Mac ⌘ too) sends a form from any of its fields. */

/** @param {KeyboardEvent} event */
export function isSendKey({ key, ctrlKey, metaKey, isComposing, repeat }) {
  return key === "Enter" && (ctrlKey || metaKey) && !isComposing && !repeat;
}

/** Sends the form whose field has the focus. True when the key meant that. @param {KeyboardEvent} event */
export function sentForm(event) {
  if (event.defaultPrevented || !isSendKey(event)) return false;
  const field = /** @type {Partial<Element>|null} */ (event.target);
  const form = /** @type {HTMLFormElement|null|undefined} */ (
    field?.closest?.("form:not([method=dialog])")
  );
  if (!form) return false;
  event.preventDefault();
  form.requestSubmit();
  return true;
}
