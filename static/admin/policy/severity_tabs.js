// @ts-check
/** One tab per severity. A tab with unsaved changes says so. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import "../../parts/severity-chip.js";

/**
 * @param {string[]} severities
 * @param {string} current
 * @param {(severity: string) => boolean} isDirty
 * @param {(severity: string) => void} turnTo
 */
export const severityTabs = (severities, current, isDirty, turnTo) =>
  html`<nav aria-label=${t("policy.severities")}>${severities.map(
    (
      severity,
    ) => html`<button type="button" aria-current=${severity === current ? "page" : "false"} @click=${() => turnTo(severity)}>
      <severity-chip .severity=${Number(severity)}></severity-chip>${isDirty(severity) ? html` <small>${t("policy.unsaved")}</small>` : nothing}</button>`,
  )}</nav>`;
