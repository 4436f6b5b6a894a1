// @ts-check
/** A link that is shown once: to copy it, and until when it is valid. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";

/** @param {Event} event */
async function copy(event) {
  const field = /** @type {HTMLElement} */ (event.currentTarget)
    .closest("div")
    ?.querySelector("input");
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast(t("people.copied"), { kind: "done", seconds: 4 });
  } catch {
    // The clipboard may be forbidden: the text is selected, so a key copies it.
  }
}

/** `words` is the prefix of the label and its hint; without it they say that the link works once. @param {{url: string, expires_at: string}} link @param {string} lead @param {() => void} close @param {string} [words] */
export const oneTimeLink = (
  { url, expires_at },
  lead,
  close,
  words = "people.link",
) => html`<div class="stack">
  <p>${lead}</p>
  <label class="field"><span>${t(words)}</span><input readonly .value=${url} @focus=${(
    /** @type {Event} */ event,
  ) => /** @type {HTMLInputElement} */ (event.target).select()} />
    <span class="hint">${t(`${words}_hint`, { until: wallDay(expires_at) })}</span></label>
  <div class="acts"><button type="button" class="btn" @click=${close}>${t("common.close")}</button>
    <button type="button" class="btn go" @click=${copy}>${t("people.copy")}</button></div></div>`;
