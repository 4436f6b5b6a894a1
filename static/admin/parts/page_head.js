// @ts-check
/** The head of each page of the administration: its title, and the way to the other pages. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";

/** @type {[string, string][]} */
const PAGES = [
  ["/admin/people", "people.title"],
  ["/admin/audit", "audit.title"],
  ["/account", "account.title"],
  ["/desk", "people.to_desk"],
];

/** @param {string} title @param {string} here the path of this page @param {boolean} [isChief] */
export const pageHead = (title, here, isChief = true) => html`<header class="bar"><h1>${title}</h1>
  <nav aria-label=${t("people.pages")}>${PAGES.filter(
    ([path]) => path !== here && (isChief || !path.startsWith("/admin/")),
  ).map(([path, key]) => html`<a class="btn small" href=${path}>${t(key)}</a>`)}</nav></header>`;
