// @ts-check
/** The head of each page of the administration: its title, and the way to the other pages. */

import { html } from "lit";
import { load, t } from "../../lib/i18n.js";

await load("admin");

/** Each page's address and its name in `admin.nav` and `admin.about`. @type {[string, string][]} */
export const PAGES = [
  ["/admin", "home"],
  ["/admin/people", "people"],
  ["/policy", "policy"],
  ["/reachability", "reachability"],
  ["/admin/audit", "audit"],
  ["/account", "account"],
  ["/desk", "desk"],
];
/** Shown on a narrow screen too; the others are one press further, on the first page. */
const NARROW = ["home", "account", "desk"];

/** @param {string} title @param {string} here the path of this page @param {boolean} [isChief] */
export const pageHead = (title, here, isChief = true) => html`<header class="bar"><h1>${title}</h1>
  <nav aria-label=${t("admin.pages")}>${PAGES.filter(
    ([path]) => isChief || !path.startsWith("/admin"),
  ).map(
    ([path, name]) =>
      html`<a class="btn small ${NARROW.includes(name) ? "" : "wide"}" href=${path} aria-current=${path === here ? "page" : "false"}>${t(`admin.nav.${name}`)}</a>`,
  )}</nav></header>`;
