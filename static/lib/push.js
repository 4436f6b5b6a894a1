// @ts-check
/**
 * Web Push on this phone. `subscribe()` never settles when the push service cannot be reached, so
 * it runs with a timeout of our own, and no other code waits for it.
 *
 * @typedef {Exclude<import("./types.d.ts").PushState, "none">} PushOutcome
 */

import { api } from "./api.js";
import { isInZzd } from "./host_app.js";

const PATIENCE_MS = 15_000;

export const isPushPossible = () =>
  !isInZzd() &&
  "serviceWorker" in navigator &&
  "PushManager" in globalThis &&
  "Notification" in globalThis;

/** @param {string} key base64url @returns {Uint8Array<ArrayBuffer>} */
export function keyBytes(key) {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
function withinPatience(promise) {
  return new Promise((done, failed) => {
    const timer = setTimeout(
      () => failed(new DOMException("no answer", "TimeoutError")),
      PATIENCE_MS,
    );
    promise.then(done, failed).finally(() => clearTimeout(timer));
  });
}

/** The server's key has changed, so the old subscription is ended first. @param {PushManager} manager @param {string} publicKey */
async function subscribed(manager, publicKey) {
  const options = { userVisibleOnly: true, applicationServerKey: keyBytes(publicKey) };
  try {
    return await withinPatience(manager.subscribe(options));
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "InvalidStateError") throw error;
    await withinPatience(manager.getSubscription().then((old) => old?.unsubscribe()));
    return await withinPatience(manager.subscribe(options));
  }
}

/** @param {string} publicKey @returns {Promise<PushOutcome>} */
async function register(publicKey) {
  const registration = await withinPatience(navigator.serviceWorker.ready);
  const { endpoint, keys } = (await subscribed(registration.pushManager, publicKey)).toJSON();
  await api.send("POST", "/api/v1/push-subscriptions", { endpoint, keys });
  return "ok";
}

/** @param {string} publicKey @returns {Promise<PushOutcome>} */
async function settle(publicKey) {
  if (!isPushPossible()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  try {
    return await register(publicKey);
  } catch (error) {
    return /** @type {Error} */ (error).name === "NotAllowedError" ? "denied" : "no_service";
  }
}

/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * Makes one subscription at a time: of two at once the browser might keep one and the server the
 * other.
 * @param {string} publicKey @returns {Promise<PushOutcome>}
 */
function settleInTurn(publicKey) {
  const mine = turn.then(async () => {
    const state = await settle(publicKey);
    await api.send("PUT", "/api/v1/push-state", { state }).catch(() => {});
    return state;
  });
  turn = mine.catch(() => {});
  return mine;
}

/** Subscribes to push. Call it from a tap, since it may ask for permission. @param {string} publicKey @returns {Promise<PushOutcome | null>} */
export async function askForPush(publicKey) {
  if (isPushPossible() && Notification.permission === "default")
    await Notification.requestPermission();
  return resyncPush(publicKey);
}

/** Sends the subscription to the server again at each start, since subscriptions get lost silently. @param {string} publicKey @returns {Promise<PushOutcome | null>} null when nobody has been asked yet */
export async function resyncPush(publicKey) {
  if (isPushPossible() && Notification.permission === "default") return null;
  return settleInTurn(publicKey);
}

/** Ends the subscription of this phone. @returns {Promise<void>} at sign-out, so that the next person does not get this one's orders */
export async function endPush() {
  if (!isPushPossible()) return;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  await api
    .send("DELETE", "/api/v1/push-subscriptions", { endpoint: subscription.endpoint })
    .catch(() => {});
  await subscription.unsubscribe();
}
