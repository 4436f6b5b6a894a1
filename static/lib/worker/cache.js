// @ts-check
import { SHELL, sw } from "./scope.js";

const PREFIX = "patrol-";
/** An address that says its content (`/static/<hash>/a.js`, `/static/a.<hash>.js`) and never changes. */
const HASHED = /^\/static\/(?:[0-9a-f]{12}\/(.+)|(.+)\.[0-9a-f]{8,}(\.\w+))$/;

/** The same without its hash. @param {string} url */
const plain = (url) => new URL(url, location.href).pathname.replace(HASHED, "/static/$1$2$3");

/** Asked for late: modules run before the worker's own first line, which sets it. */
const precache = () => sw.PRECACHE ?? { version: "none", urls: [] };
const store = () => caches.open(PREFIX + precache().version);

/**
 * No network: the whole installation fails and is tried again. A missing file: the rest is kept,
 * since a phone without its worker gets no pushes either. `addAll` would not tell one from the other.
 * @param {Cache} cache @param {string} url
 */
async function keep(cache, url) {
  const answer = await fetch(url);
  if (answer.ok) await cache.put(url, answer);
}

/** The shell is only given to someone signed in; a worker without it gets it at the first visit. */
export async function install() {
  const cache = await store();
  await Promise.all(precache().urls.map((url) => keep(cache, url)));
  await refreshShell().catch(() => {});
  await knowTown();
}

async function refreshShell() {
  const answer = await fetch(SHELL, { cache: "no-store" });
  if (answer.ok && !answer.redirected) await (await store()).put(SHELL, answer.clone());
  return answer;
}

/** The version before stays: a page opened with it may still ask for its files. */
export async function clean() {
  const names = (await caches.keys()).filter(
    (name) => name.startsWith(PREFIX) && name !== PREFIX + precache().version,
  );
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

/**
 * The phone's page from the cache, so that it opens in a tunnel; `?fresh` asks the server first
 * (another language, another person). A signed-out answer is a redirect, and is passed on as it is.
 * @param {Request} request
 */
export async function shell(request) {
  const kept = await (await store()).match(SHELL);
  if (kept && !new URL(request.url).searchParams.has("fresh")) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic" && !answer.redirected)
      await (await store()).put(SHELL, answer.clone());
    return answer;
  } catch (error) {
    return kept ?? (await caches.match(SHELL)) ?? Promise.reject(error);
  }
}

/**
 * This version's copy of a file, by whichever address it is asked for. Made anew, since a module's
 * relative imports start from its answer's own address. @param {Request} request
 */
async function sameFile(request) {
  const path = precache().urls.find((url) => plain(url) === plain(request.url));
  const kept = path ? await caches.match(path) : undefined;
  return kept && new Response(kept.body, kept);
}

/** @param {Request} request */
export async function fromCache(request) {
  const isFixed = HASHED.test(new URL(request.url).pathname);
  const kept = isFixed ? await caches.match(request) : undefined;
  if (kept) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && isImmutable(answer)) await (await store()).put(request, answer.clone());
    return answer;
  } catch (error) {
    return (await sameFile(request)) ?? Promise.reject(error);
  }
}

const MAP = "town-map";
export const MAP_PATH = "/api/v1/map";

/** The first order may come in a tunnel. Whoever is not signed in gets it at the next visit. */
export async function knowTown() {
  const address = new URL(MAP_PATH, location.origin).href;
  if (await (await caches.open(MAP)).match(address)) return;
  await lastKnown(new Request(address)).catch(() => {});
}

/** The town's sketch: as the server has it now, else as it was; a street seldom moves. @param {Request} request */
export async function lastKnown(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(MAP)).put(request.url, answer.clone());
    return answer;
  } catch (error) {
    return (await (await caches.open(MAP)).match(request.url)) ?? Promise.reject(error);
  }
}

/** Only the server knows whether the hash in the address is the file's own. @param {Response} answer */
const isImmutable = (answer) => /immutable/.test(answer.headers.get("Cache-Control") ?? "");

const NAME = "巡小慧";

/** A word of the catalogue out of the cache: a push never waits for a network, nor fails for a word. @param {string} key */
export async function word(key) {
  try {
    const language = navigator.language.startsWith("en") ? "en" : "zh-CN";
    const path = precache().urls.find((url) => url.includes(`/i18n/${language}/common`));
    const kept = path && (await caches.match(path));
    return /** @type {string} */ ((kept && (await kept.json())[key]) || NAME);
  } catch {
    return NAME;
  }
}
