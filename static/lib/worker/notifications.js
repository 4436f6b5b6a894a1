// @ts-check
import { picture, word } from "./cache.js";
import { SHELL, sw } from "./scope.js";

/** @typedef {{title?: string, body?: string, lang?: string, tag?: string, navigate?: string, actions?: {action: string, title: string}[]}} Note */
/** @typedef {{web_push?: number, notification?: Note, id?: string, kind?: string, close?: string[]} & Note} Message `web_push` is 8030 (Declarative Web Push) */

const BUZZ = [400, 150, 400, 150, 400];
const SHORT_BUZZ = [200, 100, 200];

/**
 * The pictures of each notification. Chromium fetches an address anew each time and shows nothing
 * before it has come (measured: an icon 6 s late, a notification 6 s late), so they are no address.
 */
async function look() {
  const [icon, badge] = await Promise.all([picture("/icons/icon-192"), picture("/icons/badge-96")]);
  return { ...(icon && { icon }), ...(badge && { badge }) };
}

/** The sound and vibration of a kind of push. `close` replaces an order's notification silently. @param {string|undefined} kind */
function manner(kind) {
  if (kind === "close") return { silent: true, renotify: false };
  const vibrate = kind === "ask" || kind === "message" ? SHORT_BUZZ : BUZZ;
  return { vibrate, requireInteraction: kind === "order" };
}

/** The data of a push. A push without readable data is shown as well. @param {{json: () => unknown} | null} data @returns {Message} */
export function read(data) {
  try {
    return /** @type {Message|undefined} */ (data?.json()) ?? {};
  } catch {
    return {};
  }
}

/**
 * Shows every push: after three silent ones WebKit ends the subscription. It rejects when the
 * browser refuses.
 * @param {Message} message
 */
export async function show(message) {
  const note = (message.web_push === 8030 ? message.notification : message) ?? {};
  const options = {
    body: note.body || (await word("push.generic")),
    lang: note.lang ?? "",
    tag: note.tag ?? "",
    renotify: Boolean(note.tag),
    actions: (note.actions ?? []).slice(0, 2),
    ...manner(message.kind),
    data: opening(message, note),
  };
  await display(note.title || String(await word("push.title")), options);
}

/** Closes the notifications that a push takes back; its own has replaced the one with its tag. @param {Message} message */
export async function closeReplaced({ close: tags = [], notification, tag = notification?.tag }) {
  await close(tags.filter((each) => each !== tag));
}

/** The data of a notification. A comms check has no address of its own, so its id goes to the page. @param {Message} message @param {Note} note @returns {import("./types.d.ts").Opening} */
function opening({ id, kind }, { navigate = SHELL }) {
  const isCheck = kind === "comms_check" && id;
  return { id: id || null, of: kind, navigate: isCheck ? `${SHELL}?check=${id}` : navigate };
}

/** @type {Set<Promise<unknown>>} */
const beingShown = new Set();
/** @type {Set<Promise<unknown>>} */
const beingClosed = new Set();

/** A show may hang: Firefox keeps the fourth order back until one of three is closed. */
const LONGEST_SHOW_MS = 2000;

/**
 * Shows and closes do not overlap: asked for its notifications, Chromium drops those that it has
 * written down and not yet drawn, a matter of milliseconds.
 * @param {string} title @param {NotificationOptions} options
 */
async function display(title, options) {
  const drawn = { ...(await look()), ...options };
  await Promise.allSettled(beingClosed);
  await noted(sw.registration.showNotification(title, drawn), beingShown);
}

/** Closes the notifications with these tags. @param {string[]} tags */
export async function close(tags) {
  if (tags.length === 0) return;
  let isTime = true;
  const limit = new Promise((done) => setTimeout(done, LONGEST_SHOW_MS)).then(() => {
    isTime = false;
  });
  while (beingShown.size > 0 && isTime) await Promise.race([Promise.allSettled(beingShown), limit]);
  await noted(closeNow(tags), beingClosed);
}

/** @param {string[]} tags */
async function closeNow(tags) {
  const shown = await Promise.all(tags.map((tag) => sw.registration.getNotifications({ tag })));
  for (const note of shown.flat()) note.close();
}

/** Keeps an act in `acts` until it has ended. @param {Promise<unknown>} act @param {Set<Promise<unknown>>} acts */
async function noted(act, acts) {
  acts.add(act);
  try {
    await act;
  } finally {
    acts.delete(act);
  }
}

/** Confirms that an acceptance by the notification's button has arrived. @param {import("./types.d.ts").Opening} data */
export async function confirmAccepted(data) {
  const options = { body: await word("push.tap"), data, tag: `accepted-${data.id}` };
  await display(await word("push.accepted"), options);
}

/** Shows the server's sentence about an acceptance that came too late, until a person has read it. @param {import("./types.d.ts").Opening} data @param {string} words */
export async function showLateAnswer(data, words) {
  const tag = `accepted-${data.id}`;
  const options = {
    body: words,
    data,
    tag,
    vibrate: SHORT_BUZZ,
    requireInteraction: true,
  };
  await display(await word("push.title"), options);
}
