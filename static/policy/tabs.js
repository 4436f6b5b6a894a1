// @ts-check
/** One tab a severity; what is not saved says so. */

import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import "../parts/severity-chip.js";

/**
 * @param {string[]} severities
 * @param {string} current
 * @param {(one: string) => boolean} isDirty
 * @param {(one: string) => void} turnTo
 */
export const tabs = (severities, current, isDirty, turnTo) =>
  html`<nav aria-label=${t("policy.severities")}>${severities.map(
    (
      one,
    ) => html`<button type="button" aria-current=${one === current ? "page" : "false"} @click=${() => turnTo(one)}>
      <severity-chip .severity=${Number(one)}></severity-chip>${isDirty(one) ? html` <small>${t("policy.unsaved")}</small>` : nothing}</button>`,
  )}</nav>`;
