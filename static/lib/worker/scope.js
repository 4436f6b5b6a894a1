// @ts-check

export const sw = /** @type {import("./types.d.ts").WorkerScope} */ (
  /** @type {unknown} */ (globalThis)
);
export const SHELL = "/phone";

/** Every page of ours, whoever controls it. */
export const pages = () => sw.clients.matchAll({ type: "window", includeUncontrolled: true });

/** @param {object} message */
export async function tellPages(message) {
  const all = await pages();
  for (const page of all) page.postMessage(message);
  return all.length;
}
