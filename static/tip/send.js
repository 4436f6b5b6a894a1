// @ts-check
import { t } from "../lib/i18n.js";
import { listMyTips, rememberTip } from "./my_tips.js";
import { field, part } from "./page_elements.js";
import { forgetTip, keepTip, newCid, unsentTips } from "./unsent_tips.js";

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
    const isPassing = answer.status >= 500 || [408, 425, 429].includes(answer.status);
    throw isPassing
      ? new Error(problem.detail)
      : new Refused(problem.detail ?? t("api.failed", { status: answer.status }));
  } finally {
    clearTimeout(timer);
  }
}

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

/** @param {string} words @param {"late" | "weak"} [kind] */
function complain(words, kind = "late") {
  const box = part("wrong");
  box.className = `notice ${kind}`;
  box.textContent = words;
  box.hidden = words === "";
}

async function showUnsentCount() {
  const waiting = await unsentTips().catch(() => []);
  const box = part("unsent");
  box.hidden = waiting.length === 0;
  box.textContent = waiting.length ? t("tip.unsent", { n: waiting.length }) : "";
}

let isFlushing = false;

async function flushAll() {
  for (const tip of await unsentTips().catch(() => [])) {
    try {
      rememberTip(await post(tip), tip.what);
      complain("");
    } catch (error) {
      if (!(error instanceof Refused)) break;
      complain(t("tip.unsent_refused", { why: error.message }));
    }
    await forgetTip(tip);
  }
  listMyTips();
  await showUnsentCount();
}

async function flush() {
  if (isFlushing) return;
  isFlushing = true;
  await flushAll().finally(() => {
    isFlushing = false;
  });
}

/** Stores a tip that cannot be sent now under its client id, and clears the form for the next. @param {HTMLFormElement} form @param {Tip} tip @param {{clear: () => void}} shots */
async function postpone(form, tip, shots) {
  try {
    await keepTip(tip);
  } catch {
    return complain(t("tip.not_kept"));
  }
  form.reset();
  shots.clear();
  field("cid").value = newCid();
  complain(t("tip.offline"), "weak");
  return showUnsentCount();
}

/** @param {HTMLFormElement} form @param {{photos: () => Promise<Blob[]>, clear: () => void}} shots */
async function submit(form, shots) {
  const tip = gather(form, await shots.photos());
  const says = new Map(tip.fields);
  if (!tip.photos.length && !says.get("chip") && !says.get("text")) return complain(t("tip.empty"));
  try {
    const url = await post(tip);
    rememberTip(url, tip.what);
    location.assign(url);
  } catch (error) {
    if (error instanceof Refused) complain(error.message);
    else await postpone(form, tip, shots);
  }
}

/** Sends the form by script, and stores the tip when the network is dead. @param {{photos: () => Promise<Blob[]>, clear: () => void}} shots */
export function offerSending(shots) {
  const form = /** @type {HTMLFormElement} */ (part("tip"));
  const button = /** @type {HTMLButtonElement} */ (part("send"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    button.textContent = t("tip.sending");
    complain("");
    await submit(form, shots);
    button.disabled = false;
    button.textContent = t("tip.send");
  });
  form.addEventListener("input", () => complain(""));
  addEventListener("online", flush);
  setInterval(() => navigator.onLine && flush(), AGAIN_MS);
  flush();
}
