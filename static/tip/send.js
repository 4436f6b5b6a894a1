// @ts-check
import { t } from "../lib/i18n.js";
import { outcomeOf } from "../lib/outbox_retry.js";
<<<<<<< HEAD
import { complain } from "./complaint.js";
import { dropDraft } from "./draft.js";
import { rememberTip } from "./my_tips.js";
=======
import { listMyTips, rememberTip } from "./my_tips.js";
>>>>>>> h-door
import { field, part } from "./page_elements.js";
import { keepTip, outbox, post, TipError } from "./tip_outbox.js";

<<<<<<< HEAD
/** @typedef {import("./tip_outbox.js").Tip} Tip */
/** @typedef {import("./photo_list.js").Shots} Shots */
=======
/** @typedef {import("./unsent_tips.js").Tip} Tip */

const PATIENCE_MS = 60_000;
const AGAIN_MS = 30_000;

/** The server refuses the tip: sending it again is of no use. */
class Refused extends Error {}

/** Sends a tip. A busy or broken server counts as no network, so the tip waits. @param {Tip} tip @returns {Promise<string>} the status page */
async function post(tip) {
  const form = new FormData();
  for (const [name, value] of tip.fields) form.append(name, value);
  for (const [i, photo] of tip.photos.entries()) form.append("photo", photo, `photo-${i + 1}.jpg`);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch("/tip", {
      method: "POST",
      body: form,
      headers,
      signal: stop.signal,
    });
    if (answer.ok) return answer.url;
    const problem = await answer.json().catch(() => ({}));
    const isPassing = outcomeOf({ status: answer.status, problem }) !== "refused";
    throw isPassing
      ? new Error(problem.detail)
      : new Refused(problem.detail ?? t("api.failed", { status: answer.status }));
  } finally {
    clearTimeout(timer);
  }
}
>>>>>>> h-door

/** @param {HTMLFormElement} form @param {Blob[]} photos @returns {Tip} */
function gather(form, photos) {
  const fields = /** @type {[string, string][]} */ (
    [...new FormData(form)].filter(([name, value]) => name !== "photo" && typeof value === "string")
  );
  const chosen = form.querySelector("input[name=chip]:checked");
  const title =
    chosen?.nextElementSibling?.textContent?.trim() || field("place").value || t("tip.title");
  return { fields, photos, what: title };
}

/** A new client id for the next tip, since the page's own is used. */
const newCid = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** The words for a tip that waits: the network is blamed only when it was the network. @param {number} status */
function waitingWords(status) {
  const cause = status === 0 ? "offline" : status === 429 ? "busy" : "server";
  return t(outbox.keeper.unstored.length ? `tip.${cause}.page_only` : `tip.${cause}`);
}

/** Keeps a tip that cannot be sent now under its client id, and clears the form for the next. @param {HTMLFormElement} form @param {Tip} tip @param {Shots} shots @param {TipError} error */
async function postpone(form, tip, shots, error) {
  await keepTip(tip, error.retryAfter_s);
  await dropDraft();
  form.reset();
  shots.clear();
  field("cid").value = newCid();
  complain(waitingWords(error.status), "weak");
}

/** @param {HTMLFormElement} form @param {Shots} shots */
async function submit(form, shots) {
  const tip = gather(form, await shots.photos());
  const says = new Map(tip.fields);
  if (!tip.photos.length && !says.get("chip") && !says.get("text")) return complain(t("tip.empty"));
  try {
    const url = await post(tip);
    rememberTip(url, tip.what);
    await dropDraft();
    location.assign(url);
  } catch (error) {
    if (!(error instanceof TipError)) throw error;
    if (outcomeOf(error) === "refused") complain(error.message);
    else await postpone(form, tip, shots, error);
  }
}

/** Sends the form by script, and keeps the tip when it cannot be sent. @param {HTMLFormElement} form @param {Shots} shots */
export function offerSending(form, shots) {
  const button = /** @type {HTMLButtonElement} */ (part("send"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    button.textContent = t("tip.sending");
    complain("");
    await submit(form, shots).finally(() => {
      button.disabled = false;
      button.textContent = t("tip.send");
    });
  });
  form.addEventListener("input", () => complain(""));
}
