// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";

/** The link to the whole notice; it leaves the duty screen alone. @param {string} [style] */
export const noticeLink = (style = "") =>
  html`<a class=${style} href="/privacy" target="_blank" rel="noopener">${t("phone.notice")}</a>`;
