// @ts-check
/**
 * The service worker of the tip's page, and of a grid worker's: with it the page opens without a network, and a tip that
 * waits on the phone goes out at the next visit. It is no module and imports nothing. The server puts
 * a line `self.PRECACHE = {version, urls};` before it.
 */

/** @typedef {{PRECACHE?: {version: string, urls: string[], page: string}, skipWaiting: () => Promise<void>, clients: {claim: () => Promise<void>}}} Kept */

/** A rider in a lift does not wait longer for the newest page. */
const PATIENCE_MS = 4000;

const tips = /** @type {Kept & EventTarget} */ (/** @type {unknown} */ (globalThis));
const { version, urls, page: PAGE } = tips.PRECACHE ?? { version: "none", urls: [], page: "/tip" };
/** `tip-` or `grid-`: the phone's worker deletes caches whose names begin with "patrol-". */
const PREFIX = `${PAGE.slice(1)}-`;
const store = () => caches.open(PREFIX + version);

/** Stores one file; a missing one is skipped. @param {Cache} cache @param {string} url */
async function keep(cache, url) {
  const answer = await fetch(url);
  if (answer.ok && !answer.redirected) await cache.put(url, answer);
}

async function install() {
  const cache = await store();
  await Promise.all([PAGE, ...urls].map((url) => keep(cache, url)));
}

async function clean() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + version);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Answers from the network, and with the kept page when it is silent. @param {Request} request */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const isPlain = answer.ok && !new URL(request.url).search;
    if (isPlain) await (await store()).put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    return (await (await store()).match(PAGE)) ?? Promise.reject(error);
  }
}

/** Answers with the kept file: its address changes with its content. @param {Request} request */
const file = async (request) => (await (await store()).match(request)) ?? fetch(request);

/** @typedef {{"install": ExtendableEvent, "activate": ExtendableEvent, "fetch": FetchEvent}} Events */

/** @template {keyof Events} K @param {K} kind @param {(event: Events[K]) => void} listener */
const on = (kind, listener) =>
  tips.addEventListener(kind, /** @type {(event: Event) => void} */ (listener));
on("install", (event) => event.waitUntil(install().then(() => tips.skipWaiting())));
on("activate", (event) => event.waitUntil(clean().then(() => tips.clients.claim())));
on("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
