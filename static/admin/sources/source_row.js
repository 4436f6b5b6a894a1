// @ts-check
/** One source as a row of the list. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { cell } from "../people/user_row.js";
import { adapterName } from "./source_form.js";

/** @typedef {import("../../lib/types.d.ts").SourceRow} Row */

/** @type {Record<string, {kind: string, mark: string}>} */
const LOOK = {
  off: { kind: "lost", mark: "✕" },
  keyless: { kind: "weak", mark: "!" },
  silent: { kind: "late", mark: "!" },
  unheard: { kind: "", mark: "○" },
  heard: { kind: "done", mark: "✓" },
};

/** @param {Row} row */
export function conditionOf({ is_enabled, keys, is_silent, heard_at }) {
  if (!is_enabled) return "off";
  if (is_silent) return "silent";
  if (heard_at) return "heard";
  return keys ? "unheard" : "keyless";
}

/** @param {Row} row */
export function conditionChip(row) {
  const state = conditionOf(row);
  const { kind, mark } = LOOK[state];
  return html`<span class="chip ${kind}"><span class="mark" aria-hidden="true">${mark}</span>${t(`sources.state.${state}`)}</span>
    ${row.expires_soon ? html`<span class="chip weak"><span class="mark" aria-hidden="true">!</span>${t("sources.expires_soon")}</span>` : nothing}`;
}

/** @param {Row} row @param {() => void} open */
export const sourceRow = (
  row,
  open,
) => html`<tr class=${row.is_enabled ? "" : "disabled"} data-source=${row.code}>
  <th scope="row">${row.name || row.code}${row.name ? html` <small class="muted">${row.code}</small>` : nothing}</th>
  ${cell("sources.adapter", adapterName(row.adapter))}
  ${cell("sources.area", row.area.name)}
  ${cell("sources.condition", html`<span class="said">${conditionChip(row)}</span>`)}
  ${cell("sources.heard", html`<span class="muted when">${row.heard_at ? wallDay(row.heard_at) : t("sources.state.unheard")}</span>`)}
  ${cell("sources.refused_today", row.refused_today)}
  ${cell("sources.unknown_words", row.unknown_words)}
  <td class="row-acts"><span><button type="button" class="btn small" aria-label=${t("sources.open_of", { name: row.name || row.code })} @click=${open}>${t("sources.open")}</button></span></td></tr>`;
