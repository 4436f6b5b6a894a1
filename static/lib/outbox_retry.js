// @ts-check
/** Decides what happens to an item after sending failed. Pure. */

/** @typedef {{status?: number, message?: string, retryAfter_s?: number|null, problem?: {type?: string}}} Failure an ApiError, or an error of the network */
/** @typedef {"retry" | "refused" | "signed-out"} Outcome */

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** After so many tries an item waits up to the longest hold: a photo costs data each time. */
const MANY_TRIES = 12;
/** No item waits longer than this, whatever the server asks or the phone's clock says. */
const LONGEST_HOLD_MS = 600_000;

/** The status of a request that was given up after a time: nobody knows whether network or server was slow. */
export const UNANSWERED = 408;
const PASSING = [UNANSWERED, 425, 429];

/** The status of a request without an answer: 0 when it was the network. @param {AbortSignal} signal that ended it, when its time was over */
export const unansweredStatus = ({ aborted }) =>
  aborted && globalThis.navigator?.onLine !== false ? UNANSWERED : 0;

/** Each problem type of our server begins so. */
const OURS = "/problems/";
/** The link of a grid worker was ended: what waits is kept until the phone has the next one. */
const LINK_ENDED = "/problems/grid_closed";

/** True when a sender must get in again first: no session, or a link that was ended. @param {Failure|null|undefined} error */
const isSignedOut = (error) => error?.status === 401 || error?.problem?.type === LINK_ENDED;

/** True for a refusal by a gateway, such as nginx's 413: only our server names a type of ours. @param {Failure|null|undefined} error */
export const isForeign = (error) => {
  const status = error?.status ?? 0;
  const isRefusal = status > 401 && status < 500 && !PASSING.includes(status);
  return isRefusal && !String(error?.problem?.type ?? "").startsWith(OURS);
};

/** True when the server, or a gateway before it, answered and could not serve. @param {Failure|null|undefined} error */
export const isServers = (error) => (error?.status ?? 0) >= 500 || isForeign(error);

/** True when the next items would fail alike: no network, no session, or the server asks for a pause. @param {Failure|null|undefined} error */
export const concernsAll = (error) => !isServers(error);

/** A gateway's refusal is never final: its settings may be corrected, and the item is kept until then. @param {Failure|null|undefined} error @returns {Outcome} */
export function outcomeOf(error) {
  const status = error?.status ?? 0;
  if (isSignedOut(error)) return "signed-out";
  if (PASSING.includes(status) || status < 400 || status >= 500) return "retry";
  const type = String(error?.problem?.type ?? "");
  if (isForeign(error)) return "retry";
  const isInFlight = /in[-_ ]?flight/.test(type) || error?.retryAfter_s != null;
  return status === 409 && isInFlight ? "retry" : "refused";
}

/**
 * Milliseconds until the next try: the server's wish, or a doubling time with jitter.
 * @param {number} tries
 * @param {number | null} [retryAfter_s]
 */
export function retryWait_ms(tries, retryAfter_s = null) {
  if (retryAfter_s !== null) return Math.min(LONGEST_HOLD_MS, Math.max(1, retryAfter_s) * 1000);
  const longest_ms = tries < MANY_TRIES ? LONGEST_WAIT_MS : LONGEST_HOLD_MS;
  const top = Math.min(longest_ms, FIRST_WAIT_MS * 2 ** Math.min(tries, MANY_TRIES));
  return top / 2 + Math.random() * (top / 2);
}

/**
 * Milliseconds until an item may be sent. A time further ahead than the longest wait comes from a
 * clock that was set back since, so it is ignored.
 * @param {{not_before: number}} item
 * @param {number} now
 */
export function remainingWait_ms({ not_before }, now) {
  const wait = Math.max(0, not_before - now);
  return wait > LONGEST_HOLD_MS ? 0 : wait;
}

/** A weak network: 256 kbit/s. */
const LEAST_BYTES_PER_MS = 32;

/** Milliseconds that an upload may take: a photo as a large camera made it has 30 MB. @param {FormData} form @param {number} base_ms */
export function uploadPatience_ms(form, base_ms) {
  const sizes = [...form.values()].map((part) => (typeof part === "string" ? 0 : part.size));
  return base_ms + sizes.reduce((sum, size) => sum + size, 0) / LEAST_BYTES_PER_MS;
}

/** True while an item that must be sent before this one waits. @param {Pick<import("./outbox_store.js").Item, "after">} item @param {import("./outbox_store.js").Item[]} waiting */
export const isBehind = ({ after = [] }, waiting) =>
  waiting.some(({ key, state }) => state === "waiting" && after.includes(key));
