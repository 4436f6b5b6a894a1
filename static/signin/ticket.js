// @ts-check
/**
 * Fills the form of a one-time link with the ticket behind `#`, which no server and no log has seen.
 * It stays in the address until it is used, so that a reload, or another browser that opens the same
 * link, still has it. Returns false when the link came without its end.
 * @param {HTMLFormElement} form @param {string} hash
 */
export function takeTicket(form, hash) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("ticket"));
  field.value = hash.slice(1, 65);
  return field.value !== "";
}
