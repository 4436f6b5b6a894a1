// @ts-check
import { uploadPatience_ms } from "../outbox_retry.js";
import { openStore } from "../outbox_store.js";
import { isRevoked, wipe } from "../wipe.js";
import { word } from "./cache.js";
import { messagePages, sw } from "./scope.js";

/** The worker's requests to the server. They use the page's session, and a header instead of the page's token. */

const PATIENCE_MS = 8000;
const UPLOAD_PATIENCE_MS = 120_000;

/**
 * Sends one request. Throws an error that the outbox understands, with `status`, `problem` and
 * `retryAfter_s`.
 * @param {string} method @param {string} path @param {FormData | object} [body] @param {{key?: string, owner?: string}} [whose]
 */
export async function call(method, path, body, { key, owner } = {}) {
  const isForm = body instanceof FormData;
  const headers = new Headers({ "X-Patrol": "service-worker", Accept: "application/json" });
  if (body && !isForm) headers.set("Content-Type", "application/json");
  if (key) headers.set("Idempotency-Key", key);
  if (owner) headers.set("X-Owner", encodeURIComponent(owner));
  const answer = await fetch(path, {
    method,
    headers,
    body: isForm ? body : body && JSON.stringify(body),
    signal: AbortSignal.timeout(isForm ? uploadPatience_ms(body, UPLOAD_PATIENCE_MS) : PATIENCE_MS),
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  const retryAfter_s = Number(answer.headers.get("Retry-After")) || null;
  const { status } = answer;
  const isWiped = status === 401 && (await wipeIfRevoked(problem));
  throw Object.assign(new Error(problem.detail ?? ""), { status, problem, retryAfter_s, isWiped });
}

/**
 * Deletes what this phone has stored when the server says that this very phone was revoked. The page
 * says how many acts were never sent; without an open page a notification does.
 * @param {{type?: string, phone_id?: string}} problem
 */
async function wipeIfRevoked(problem) {
  const store = openStore();
  const kept = /** @type {{me?: {phone_id?: string}} | undefined} */ (
    await store.kept("phone").catch(() => undefined)
  );
  if (!isRevoked(problem, kept?.me?.phone_id)) return false;
  const words = await word("worker.revoked");
  const pages = await messagePages({ kind: "revoked", phone_id: problem.phone_id });
  const n = await wipe(store, sw.registration);
  if (!pages) await sw.registration.showNotification(words.replace("{n}", String(n)));
  return true;
}

/** True when the server said that this phone was revoked, and all was deleted. @param {unknown} error */
export const isWiped = (error) => /** @type {{isWiped?: boolean}} */ (error).isWiped === true;

/** @type {string | null} whose session this is */
let me = null;

/** Asks for the session's owner before each drain, since another person may use this phone by now. */
export async function identify() {
  me = (await call("GET", "/api/v1/me")).name;
}

/**
 * Sends one item of the outbox. An item that may belong to another person waits for the page, which
 * can explain it. @param {import("../outbox_store.js").Item} item @param {string} sent_at
 */
export async function send({ method, path, key, made_at, body, photo, owner }, sent_at) {
  if (owner && owner !== me) throw new Error("not this session's");
  if (!photo) return call(method, path, { ...body, made_at, sent_at }, { key, owner });
  const form = new FormData();
  const isVoice = photo.type.startsWith("audio/");
  form.set(isVoice ? "voice" : "photo", photo, isVoice ? "voice" : "photo.jpg");
  form.set("made_at", made_at);
  if (isVoice) form.set("sent_at", sent_at);
  return call(method, path, form, { key, owner });
}
