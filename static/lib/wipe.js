// @ts-check
/**
 * Deletes what a revoked phone has stored. Only one answer of ours may cause it: `phone_revoked` that
 * names this phone. An ended session alone proves no loss. The service worker imports this too.
 */

/** @typedef {import("./outbox_store.js").Store} Store */

/**
 * @param {{type?: string, phone_id?: string | null} | null | undefined} problem the server's answer
 * @param {string | null | undefined} phoneId this phone's own id
 */
export const isRevoked = (problem, phoneId) =>
  Boolean(phoneId) && problem?.type === "/problems/phone_revoked" && problem.phone_id === phoneId;

/**
 * Deletes the stored state, the caches and the notifications. Answers how many acts were never sent.
 * @param {Store} store
 * @param {ServiceWorkerRegistration | undefined} registration
 */
export async function wipe(store, registration) {
  const items = await store.all().catch(() => []);
  await store.wipe();
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.map((name) => caches.delete(name)));
  const notifications = (await registration?.getNotifications?.()) ?? [];
  for (const notification of notifications) notification.close();
  return items.filter(({ quiet }) => !quiet).length;
}
