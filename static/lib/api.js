// @ts-check
import { lang, t } from "./i18n.js";
import { outcomeOf, unansweredStatus, uploadPatience_ms } from "./outbox_retry.js";

/** @typedef {Partial<import("./types.d.ts").ProblemDocument>} Problem a gateway's page has no field of it */
/** `keepalive`: the request goes out even if the page closes now. `owner`: the person who acted, since another may be signed in by now. @typedef {{body?: unknown, key?: string, owner?: string, headers?: Record<string, string>, signal?: AbortSignal, timeout_s?: number, keepalive?: boolean}} Options */

const TIMEOUT_S = 20;
const UPLOAD_TIMEOUT_S = 120;

/** A failed request. `status` is the server's, 0 without a network, or `UNANSWERED` when no answer came in time. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Problem} problem
   * @param {number | null} [retryAfter_s]
   */
  constructor(status, problem, retryAfter_s = null) {
    super(problem.detail ?? problem.title ?? t("api.failed", { status }));
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter_s = retryAfter_s;
  }

  /** True when the same request may succeed later. */
  get isPassing() {
    return outcomeOf(this) === "retry";
  }
}

const meta = () =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=csrf]"));

/** @param {unknown} body */
function encode(body) {
  if (body === undefined || body === null) return null;
  if (body instanceof FormData || body instanceof Blob) return body;
  return JSON.stringify(body);
}

/**
 * @param {string} method
 * @param {unknown} body
 * @param {Options} options
 */
function headersFor(method, body, { key, owner, headers: more }) {
  const headers = new Headers({ ...more, Accept: "application/json", "Accept-Language": lang });
  if (method !== "GET") headers.set("X-CSRF-Token", meta()?.content ?? "");
  if (key) headers.set("Idempotency-Key", key);
  if (owner) headers.set("X-Owner", encodeURIComponent(owner));
  if (typeof body === "string") headers.set("Content-Type", "application/json");
  return headers;
}

/** @param {string | null} value seconds or an HTTP date */
function retryAfter(value) {
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}

/** @param {Response} answer */
async function read(answer) {
  if (answer.status === 204) return null;
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.ok && type.includes("zip")) return answer.blob();
  const isJson = /\bjson\b/.test(type);
  const body = isJson ? await answer.json() : await answer.text();
  if (answer.ok) return body;
  const problem = isJson ? body : { status: answer.status };
  throw new ApiError(answer.status, problem, retryAfter(answer.headers.get("Retry-After")));
}

/**
 * Sends one request and never repeats it: the outbox repeats.
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 */
async function once(method, path, options) {
  const { body, signal, timeout_s, keepalive = false } = options;
  const sent = encode(body);
  const limit_ms = 1000 * (timeout_s ?? (sent instanceof FormData ? UPLOAD_TIMEOUT_S : TIMEOUT_S));
  const patience_ms = sent instanceof FormData ? uploadPatience_ms(sent, limit_ms) : limit_ms;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience_ms);
  signal?.addEventListener("abort", () => stop.abort(), { once: true });
  try {
    const answer = await fetch(path, {
      method,
      body: sent,
      headers: headersFor(method, sent, options),
      credentials: "same-origin",
      keepalive,
      signal: stop.signal,
    });
    return await read(answer);
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    const status = unansweredStatus(stop.signal);
    const words = t(status ? "api.silent" : "api.offline");
    throw new ApiError(status, { title: words, detail: words });
  } finally {
    clearTimeout(timer);
  }
}

/** A page from the offline shell may carry the token of an ended session. */
async function renewCsrf() {
  const me = await once("GET", "/api/v1/me", {});
  const tag = meta();
  if (tag && me?.csrf) tag.content = me.csrf;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 */
async function request(method, path, options) {
  try {
    return await once(method, path, options);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401)
      window.dispatchEvent(new CustomEvent("signed-out", { detail: error.problem }));
    if (error.status !== 403 || !String(error.problem.type).endsWith("csrf")) throw error;
    await renewCsrf();
    return await once(method, path, options);
  }
}

/**
 * Sends a body as JSON unless it is FormData or a Blob. The window gets the event `signed-out` when
 * the session has ended.
 */
export const api = {
  /**
   * @param {string} path such as `/api/v1/inbox`
   * @param {{headers?: Record<string, string>, signal?: AbortSignal, timeout_s?: number}} [options]
   * @template [T=unknown]
   * @returns {Promise<T>}
   */
  get: (path, options = {}) => request("GET", path, options),
  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {Omit<Options, "body">} [options] `key` is the Idempotency-Key
   * @template [T=unknown]
   * @returns {Promise<T>}
   */
  send: (method, path, body, options = {}) => request(method, path, { ...options, body }),
};
