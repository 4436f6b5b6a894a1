// @ts-check
/** The sheet with which a vendor begins: the address, the proof, and a command to try. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").SourceOut} Source */
/** @typedef {import("../../lib/types.d.ts").AdapterState} Adapter */

const RECORD = JSON.stringify({
  schema: "intake/1",
  source: "platform",
  source_ref: "1",
  dedup_key: "vendor:1",
  channel: "http",
  kind: "test",
  occurred_at: "2026-01-01T08:00:00+08:00",
  received_at: "2026-01-01T08:00:00+08:00",
  category: "SV0103",
  severity: 4,
  title: "试",
  location: { address: "?" },
  raw: { sha256: "0", mime: "application/json" },
});

/** A command for a shell: single quotes inside the words are kept. @param {string} words */
const quoted = (words) => `'${words.replaceAll("'", `'\\''`)}'`;

/** @param {Source} source @param {Adapter|undefined} adapter */
export function command({ url, source }, adapter) {
  const words =
    adapter?.example ||
    RECORD.replace('"source":"platform"', `"source":"${source.kinds[0] ?? "platform"}"`);
  const headers = Object.entries({
    authorization: "Bearer TOKEN",
    "content-type": "application/json", // an adapter's example may need another one
    ...adapter?.example_headers,
  });
  const flags = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return ["curl", ...flags, "--data-binary", quoted(words), quoted(url)].join(" ");
}

/** @param {Source} source @param {Adapter|undefined} adapter */
export function vendorSheet(source, adapter) {
  return html`<section class="card"><h2>${t("sources.vendor")}</h2>
    ${adapter?.to_confirm ? html`<p class="notice weak">${t("sources.to_confirm")}</p>` : nothing}
    <dl class="facts"><div><dt>${t("sources.address")}</dt><dd><code>${source.url}</code></dd></div>
      <div><dt>${t("sources.proof")}</dt><dd>${(adapter?.proofs ?? []).map((way) => t(`sources.proof.${way}`)).join(" / ")}</dd></div>
      ${source.sandbox_url ? html`<div><dt>${t("sources.sandbox")}</dt><dd><code>${source.sandbox_url}</code> <small class="muted">${t("sources.sandbox_lead")}</small></dd></div>` : nothing}</dl>
    <p class="muted">${t("sources.command")}</p><pre class="sample" tabindex="0">${command(source, adapter)}</pre></section>`;
}
