// @ts-check
/** The tips that could not be sent yet. Each is a matter of its own: none waits for another. */

import { t } from "../lib/i18n.js";
import { Outbox } from "../lib/outbox.js";
import { unansweredStatus, uploadPatience_ms } from "../lib/outbox_retry.js";
import { openStore } from "../lib/outbox_store.js";
import { home } from "./page_elements.js";

/** @typedef {{fields: [string, string][], photos: Blob[], what: string}} Tip */
/** @typedef {import("../lib/outbox.js").Draft & {photos?: Blob[]}} TipDraft */
/** @typedef {import("../lib/outbox_store.js").Item & {photos?: Blob[]}} TipItem */

const PATIENCE_MS = 60_000;
/** The name under which older versions of this page kept their tips. */
const OLD_NAME = "unsent";

/** A tip that was not stored. `status` is the server's, 0 without a network, or `UNANSWERED` when no answer came in time. */
export class TipError extends Error {
  /** @param {number} status @param {{type?: string, detail?: string}} problem @param {number | null} retryAfter_s */
  constructor(status, problem = {}, retryAfter_s = null) {
    super(problem.detail ?? t(status ? "api.failed" : "api.offline", { status }));
    this.status = status;
    this.problem = problem;
    this.retryAfter_s = retryAfter_s;
  }
}

/** The voice note is kept beside the photos, and is told from them by its type. @param {Blob} file */
export const isVoice = (file) => file.type.startsWith("audio/");

/** Sends a tip; a press waits a minute, and then the outbox tries as long as the photos need. @param {Tip} tip @param {{isPressed?: boolean}} [how] @returns {Promise<string>} the address of its status page */
export async function post({ fields, photos }, { isPressed = false } = {}) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const voice of photos.filter(isVoice)) body.append("voice", voice, "voice");
  for (const [i, photo] of photos.filter((file) => !isVoice(file)).entries())
    body.append("photo", photo, `photo-${i + 1}.jpg`);
  const stop = new AbortController();
  const patience_ms = isPressed ? PATIENCE_MS : uploadPatience_ms(body, PATIENCE_MS);
  const timer = setTimeout(() => stop.abort(), patience_ms);
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(home, { method: "POST", body, headers, signal: stop.signal });
    if (!answer.ok) throw await errorOf(answer);
    return answer.url;
  } catch (error) {
    if (error instanceof TipError) throw error;
    throw new TipError(unansweredStatus(stop.signal));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} answer */
async function errorOf(answer) {
  const problem = await answer.json().catch(() => ({}));
  return new TipError(answer.status, problem, Number(answer.headers.get("Retry-After")) || null);
}

/** @param {Tip} tip @returns {TipDraft} */
const draftOf = ({ fields, photos, what }) => ({
  lane: "tips",
  kind: "tip",
  method: "POST",
  path: home,
  body: { fields, what },
  photos,
});

/** @param {TipItem} item @returns {Tip} */
export const tipOf = ({ body, photos = [] }) => /** @type {Tip} */ ({ ...body, photos });

export const outbox = new Outbox({
  store: openStore(`patrol-${home.slice(1)}`),
  send: (item) => post(tipOf(item)),
  name: home === "/tip" ? "tips" : "grid",
});

/** Keeps a tip until it is sent. @param {Tip} tip @param {number | null} [retryAfter_s] the server's wish */
export const keepTip = (tip, retryAfter_s) =>
  outbox.add({ ...draftOf(tip), not_before: Date.now() + 1000 * Math.max(2, retryAfter_s ?? 0) });

/** Starts to send what waits, and what an older version of this page kept. */
export async function startOutbox() {
  const { keeper } = outbox;
  for (const tip of /** @type {Tip[]} */ ((await keeper.kept(OLD_NAME)) ?? [])) await keepTip(tip);
  await keeper.keep(OLD_NAME, []);
  await outbox.start();
  addEventListener("online", () => outbox.drain({ eager: true }));
}
