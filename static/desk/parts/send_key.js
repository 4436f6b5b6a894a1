// @ts-check
/** Ctrl+Enter (on a Mac ⌘ too) sends a form from any of its fields. */

/** @param {KeyboardEvent} event */
export function isSendKey({ key, ctrlKey, metaKey, isComposing, repeat }) {
  return key === "Enter" && (ctrlKey || metaKey) && !isComposing && !repeat;
}

/** @param {KeyboardEvent} event of a form */
export function sendOnCtrlEnter(event) {
  if (!isSendKey(event)) return;
  event.preventDefault();
  /** @type {HTMLFormElement} */ (event.currentTarget).requestSubmit();
}
