// @ts-check
import { SHELL, sw } from "./scope.js";

const PREFIX = "patrol-";
/** An address that contains a hash of its content (`/static/<hash>/a.js`, `/static/a.<hash>.js`). */
const HASHED = /^\/static\/(?:[0-9a-f]{12}\/(.+)|(.+)\.[0-9a-f]{8,}(\.\w+))$/;

/** The address without its hash. @param {string} url */
const plain = (url) => new URL(url, location.href).pathname.replace(HASHED, "/static/$1$2$3");

/** A function, because modules run before the worker's first line, which sets PRECACHE. */
const precache = () => sw.PRECACHE ?? { version: "none", urls: [] };
const store = () => caches.open(PREFIX + precache().version);

/**
 * Caches one file. Without a network the whole installation fails and is tried again. A missing
 * file is skipped, since a phone without its worker gets no pushes; `addAll` cannot tell these two
 * apart.
 * @param {Cache} cache @param {string} url
 */
async function keep(cache, url) {
  const answer = await fetch(url);
  if (answer.ok) await cache.put(url, answer);
}

/** Caches the shell's files. The shell page itself needs a session, so it is cached at the first visit. */
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

/** Deletes old caches except the one before: an open page may still need its files. */
export async function clean() {
  const names = (await caches.keys()).filter(
    (name) => name.startsWith(PREFIX) && name !== PREFIX + precache().version,
  );
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

/**
 * Answers the phone's page from the cache, so that it opens offline. `?fresh` asks the server first
 * (another language, another person). A signed-out answer is a redirect and is passed on unchanged.
 * @param {Request} request
 */
export async function shell(request) {
  const kept = await (await store()).match(SHELL);
  if (kept && !new URL(request.url).searchParams.has("fresh")) return kept;
  try {
    const answer = await fetch(request);
    // The answer to a visit contains the member's orders, so the shell is fetched without them.
    if (answer.ok && !answer.redirected) await refreshShell().catch(() => {});
    return answer;
  } catch (error) {
    return kept ?? (await caches.match(SHELL)) ?? Promise.reject(error);
  }
}

/**
 * This version's copy of a file, whatever hash the address has. It is a new Response, since a
 * module's relative imports start from the address of its response. @param {Request} request
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

const KNOWN = "town-map";
/** The town's sketch and the privacy notice. */
export const KNOWN_PATHS = ["/api/v1/map", "/privacy"];

/** Fetches the town's sketch and the privacy notice early: both must be there without a network. Without a session the sketch is fetched at the next visit. */
export async function knowTown() {
  const known = await caches.open(KNOWN);
  for (const path of KNOWN_PATHS) {
    const address = new URL(path, location.origin).href;
    if (!(await known.match(address))) await lastKnown(new Request(address)).catch(() => {});
  }
}

/** Answers from the server, or with its last answer when it does not answer. @param {Request} request */
export async function lastKnown(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await (await caches.open(KNOWN)).put(request.url, answer.clone());
    return answer;
  } catch (error) {
    return (await (await caches.open(KNOWN)).match(request.url)) ?? Promise.reject(error);
  }
}

/** True when the server confirms that the hash in the address is the file's own. @param {Response} answer */
const isImmutable = (answer) => /immutable/.test(answer.headers.get("Cache-Control") ?? "");

const NAME = "巡小慧";

/**
 * Reads the cached file whose address contains `part`. A push must not wait for the network, nor
 * fail for lack of a file. @template T @param {string} part
 * @param {(file: Response) => Promise<T>} read @returns {Promise<T|undefined>}
 */
async function ofKept(part, read) {
  try {
    const path = precache().urls.find((url) => url.includes(part));
    const kept = path && (await caches.match(path));
    return kept ? await read(kept) : undefined;
  } catch {
    return undefined;
  }
}

/** A text of the cached office, or our name. @param {string} key @returns {Promise<string>} */
export async function word(key) {
  const language = navigator.language.startsWith("en") ? "en" : "zh-CN";
  const words = await ofKept(`/i18n/${language}/common`, (file) => file.json());
  return words?.[key] || NAME;
}

/** A cached picture, as an address that contains it. @param {string} part */
export const picture = (part) =>
  ofKept(part, async (file) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`;
  });
