// @ts-check
/**
 * The phone's service worker: the offline shell, the pushes, and the outbox when no page drains it.
 * A module worker; the server serves it from the root, after a line `self.PRECACHE = {version, urls};`.
 *
 * To pages: `{kind: "pushed", id, of}`, `{kind: "opened", id, navigate}`, `{kind: "answered", id}`,
 * `{kind: "drain"}`, `{kind: "revoked", phone_id}`. From pages: `{kind: "close", tags}`.
 */

import { Outbox } from "/static/lib/outbox.js";
import { openStore } from "/static/lib/outbox_store.js";
import {
  clean,
  fromCache,
  install,
  KNOWN_PATHS,
  knowTown,
  lastKnown,
  shell,
} from "/static/lib/worker/cache.js";
import { call, identify, isWiped, send } from "/static/lib/worker/call.js";
import * as notifications from "/static/lib/worker/notifications.js";
import { messagePages, pages, SHELL, sw } from "/static/lib/worker/scope.js";
import { resubscribe } from "/static/lib/worker/subscription.js";

/** @typedef {import("/static/lib/worker/types.d.ts").Opening} Opening */

/** Longer than a draft waits for its position. */
const PAGES_TURN_MS = 5000;

const outbox = new Outbox({ store: openStore(), send });

/** 通信测试 is not an order. Its receipt proves the channel, and it ends after a minute, so nothing is retried. @param {string} id */
const checkShown = (id) =>
  call("POST", `/api/v1/comms-checks/${id}/receipts`, { kind: "shown", channel: "push" });

/**
 * Sends a receipt at once; if that fails, it waits in the outbox. A message without an id (an order
 * taken back) needs no receipt.
 * @param {string | null | undefined} id @param {"shown" | "opened"} kind @param {string} [of]
 */
async function receipt(id, kind, of) {
  if (!id || of === "close" || (of === "message" && kind === "opened")) return;
  if (of === "comms_check") return kind === "shown" ? checkShown(id) : undefined;
  const made_at = new Date().toISOString();
  const path = `/api/v1/${of === "message" ? "messages" : "assignments"}/${id}/receipts`;
  const body = { kind, channel: "push" };
  try {
    await call("POST", path, { ...body, made_at, sent_at: made_at });
  } catch (error) {
    if (isWiped(error)) return;
    const lane = `receipt-${id}`;
    await outbox.add({
      lane,
      kind: `receipt.${kind}`,
      method: "POST",
      path,
      body,
      made_at,
      quiet: true,
    });
  }
}

/** @param {Opening} data */
async function accept(data) {
  const made_at = new Date().toISOString();
  const body = { answer: "accepted", via: "phone", made_at, sent_at: made_at };
  let answer;
  try {
    answer = await call("POST", `/api/v1/assignments/${data.id}/answer`, body);
  } catch (error) {
    return isWiped(error) ? undefined : openPage(data);
  }
  await messagePages({ kind: "answered", id: data.id });
  return answer?.words
    ? notifications.showLateAnswer(data, answer.words)
    : notifications.confirmAccepted(data);
}

/** @param {Opening} data */
async function openPage({ id, navigate }) {
  const target = new URL(navigate, location.origin);
  const url =
    target.origin === location.origin ? target.href : new URL(SHELL, location.origin).href;
  const page = (await pages()).find((page) => new URL(page.url).pathname.startsWith(SHELL));
  if (!page) return sw.clients.openWindow(url);
  page.postMessage({ kind: "opened", id, navigate: url });
  return page.focus();
}

/**
 * Drains the outbox. An open page goes first, since it can show the outcome; a sleeping page does
 * nothing. Throws while items wait, so that the browser wakes the worker again.
 */
async function drain() {
  const phones = (await pages()).filter((page) => new URL(page.url).pathname.startsWith(SHELL));
  for (const phone of phones) phone.postMessage({ kind: "drain" });
  if (phones.length > 0) await new Promise((done) => setTimeout(done, PAGES_TURN_MS));
  await outbox.reload();
  if (outbox.waiting().length === 0) return;
  await identify();
  await outbox.drain({ eager: true });
  if (outbox.waiting().length > 0) throw new Error("not all has gone");
}

sw.addEventListener("install", (event) => event.waitUntil(install().then(() => sw.skipWaiting())));
sw.addEventListener("activate", (event) => event.waitUntil(clean().then(() => sw.clients.claim())));

sw.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === SHELL) {
    const page = shell(request);
    event.respondWith(page);
    event.waitUntil(page.then(knowTown, () => {}));
  } else if (url.pathname.startsWith("/static/")) event.respondWith(fromCache(request));
  else if (KNOWN_PATHS.includes(url.pathname)) event.respondWith(lastKnown(request));
});

sw.addEventListener("push", (event) => {
  const message = notifications.read(event.data);
  const { id = null, kind } = message;
  const messaged = messagePages({ kind: "pushed", id, of: kind });
  const shown = notifications.show(message).then(() => receipt(id, "shown", kind));
  event.waitUntil(Promise.allSettled([shown, notifications.closeReplaced(message), messaged]));
});

sw.addEventListener("notificationclick", (event) => {
  /** @type {Opening} */
  const data = event.notification.data ?? { id: null, navigate: SHELL };
  event.notification.close();
  const act = event.action === "accept" && data.id ? accept(data) : openPage(data);
  event.waitUntil(Promise.allSettled([act, receipt(data.id, "opened", data.of)]));
});

sw.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(resubscribe(event)));

sw.addEventListener("message", (event) => {
  if (event.data?.kind === "close") event.waitUntil(notifications.close(event.data.tags));
});

sw.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(drain());
});
