// @ts-check
/** The sheet with which a vendor begins: the address, the proof, and commands to copy. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";

/** @typedef {import("../../lib/types.d.ts").SourceOut} Source */
/** @typedef {import("../../lib/types.d.ts").AdapterState} Adapter */

/** @param {Event} event */
async function copy(event) {
  const words = /** @type {HTMLElement} */ (event.currentTarget).parentElement?.nextElementSibling;
  if (!words) return;
  getSelection()?.selectAllChildren(words);
  try {
    await navigator.clipboard.writeText(words.textContent ?? "");
    toast(t("sources.copied"), { kind: "done", seconds: 4 });
  } catch {
    // The clipboard may be forbidden: the text is selected, so a key copies it.
  }
}

/** @param {string} key @param {string} command */
const toCopy = (key, command) =>
  command
    ? html`<div class="tools"><span class="muted">${t(key)}</span>
      <button type="button" class="btn small" aria-label=${t("sources.copy_of", { what: t(key) })} @click=${copy}>${t("sources.copy")}</button></div>
      <pre class="sample" tabindex="0">${command}</pre>`
    : nothing;

/** @param {Source} source @param {Adapter|undefined} adapter */
export function vendorSheet({ url, sandbox_url, trial_command, command }, adapter) {
  const proofs = adapter?.proofs ?? []; // none where the protocol has its own, as Open311 its key
  return html`<section class="card"><h2>${t("sources.vendor")}</h2>
    ${adapter?.to_confirm ? html`<p class="notice weak">${t("sources.to_confirm")}</p>` : nothing}
    <dl class="facts"><div><dt>${t("sources.address")}</dt><dd><code>${url}</code></dd></div>
      ${proofs.length ? html`<div><dt>${t("sources.proof")}</dt><dd>${proofs.map((way) => t(`sources.proof.${way}`)).join(" / ")}</dd></div>` : nothing}
      ${sandbox_url ? html`<div><dt>${t("sources.sandbox")}</dt><dd><code>${sandbox_url}</code> <small class="muted">${t("sources.sandbox_lead")}</small></dd></div>` : nothing}</dl>
    ${toCopy("sources.trial_command", trial_command)}${toCopy("sources.command", command)}</section>`;
}
