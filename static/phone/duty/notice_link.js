// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";

/** The link to the whole notice; it leaves the duty screen alone. */
export const noticeLink = () =>
  html`<a href="/privacy" target="_blank" rel="noopener">${t("phone.notice")}</a>`;
