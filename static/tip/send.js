// @ts-check
import { t } from "../lib/i18n.js";
import { outcomeOf, UNANSWERED } from "../lib/outbox_retry.js";
import { complain } from "./complaint.js";
import { dropDraft } from "./draft.js";
import { rememberTip } from "./my_tips.js";
import { field, part } from "./page_elements.js";
import { keepTip, outbox, post, TipError } from "./tip_outbox.js";

/** @typedef {import("./tip_outbox.js").Tip} Tip */
/** The photos and the voice note. @typedef {{files: () => Promise<Blob[]>, clear: () => void}} Shots */

/** @param {HTMLFormElement} form @param {Blob[]} photos @returns {Tip} */
function gather(form, photos) {
  const fields = /** @type {[string, string][]} */ (
    [...new FormData(form)].filter(([name, value]) => name !== "photo" && typeof value === "string")
  );
  const chosen = form.querySelector("input[name=chip]:checked");
  const title =
    chosen?.nextElementSibling?.textContent?.trim() || field("place").value || t("tip.title");
  fields.push(["made_at", new Date().toISOString()]);
  return { fields, photos, what: title };
}

/** A new client id for the next tip, since the page's own is used. */
export const newCid = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** @type {Record<number, string>} */
const CAUSES = { 0: "offline", [UNANSWERED]: "silent", 429: "busy" };

/** The words for a tip that waits: the network is blamed only when it was the network. @param {number} status */
function waitingWords(status) {
  if (status === 410) return t("tip.link_ended");
  const cause = CAUSES[status] ?? "server";
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
  const tip = gather(form, await shots.files());
  const says = new Map(tip.fields);
  if (!tip.photos.length && !says.get("chip") && !says.get("text")) return complain(t("tip.empty"));
  try {
    const url = await post(tip, { isPressed: true });
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
