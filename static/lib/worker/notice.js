// @ts-check
import { word } from "./cache.js";
import { SHELL, sw } from "./scope.js";

const LOOK = { icon: "/static/icons/icon-192.png", badge: "/static/icons/badge-96.png" };
const BUZZ = [400, 150, 400, 150, 400];

/** What a push says; one without readable data is still shown. @param {{json: () => any} | null} data */
export function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

/**
 * Shows it, always: WebKit forgives three silent pushes, then none ever come again.
 * @param {any} message `{web_push: 8030, notification, id, kind, close?: [tags]}`
 */
export async function show(message) {
  const note = (message.web_push === 8030 ? message.notification : message) ?? {};
  const options = {
    ...LOOK,
    body: note.body || (await word("push.generic")),
    lang: note.lang ?? "",
    tag: note.tag ?? "",
    renotify: Boolean(note.tag),
    actions: (note.actions ?? []).slice(0, 2),
    vibrate: BUZZ,
    requireInteraction: message.kind === "order",
    data: { id: message.id ?? null, navigate: note.navigate ?? SHELL },
  };
  await sw.registration.showNotification(note.title || (await word("push.title")), options);
  await close((message.close ?? []).filter((/** @type {string} */ tag) => tag !== note.tag));
}

/** @param {string[]} tags */
export async function close(tags) {
  const shown = await Promise.all(tags.map((tag) => sw.registration.getNotifications({ tag })));
  for (const note of shown.flat()) note.close();
}

/** Says that an acceptance by the notification's own button has arrived. @param {import("./types.d.ts").Opening} data */
export async function confirmAccepted(data) {
  const options = { ...LOOK, body: await word("push.tap"), data, tag: `accepted-${data.id}` };
  await sw.registration.showNotification(await word("push.accepted"), options);
}
