// @ts-check

export const sw = /** @type {import("./types.d.ts").WorkerScope} */ (
  /** @type {unknown} */ (globalThis)
);
export const SHELL = "/phone";

/** Every open page of ours, also those that another worker controls. */
export const pages = () => sw.clients.matchAll({ type: "window", includeUncontrolled: true });

/** @param {object} message */
export async function messagePages(message) {
  const all = await pages();
  for (const page of all) page.postMessage(message);
  return all.length;
}
