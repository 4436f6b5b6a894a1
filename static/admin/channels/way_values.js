// @ts-check
/** The settings that a form changes. */

/** @typedef {import("../../lib/types.d.ts").WayState} Way */

/**
 * The settings that were typed. An empty field leaves a kept secret or account as it is; an empty
 * text takes the text away. @param {HTMLFormElement} form @param {Way} way
 */
export function typedValues(form, { fields }) {
  const data = new FormData(form);
  /** @type {Record<string, string|null>} */
  const values = {};
  for (const { name, sort, from_environment, shown } of fields) {
    const typed = String(data.get(name) ?? "").trim();
    const isKept = sort === "text" ? typed === shown : !typed;
    if (!from_environment && !isKept) values[name] = typed || null;
  }
  return values;
}

/** Takes a service out of use: only what the page has set. @param {Way} way */
export const emptied = ({ fields }) =>
  Object.fromEntries(
    fields
      .filter(({ is_set, from_environment }) => is_set && !from_environment)
      .map(({ name }) => [name, null]),
  );
