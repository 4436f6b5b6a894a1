// @ts-check
/** The head of each page of the administration: its title, and the way to the other pages. */

import { html } from "lit";
import { load, t } from "../../lib/i18n.js";

await load("admin");

const meta = /** @type {HTMLMetaElement|null} */ (document.querySelector("meta[name=pages]"));
/** The pages that this person may open; a name has its words in `admin.nav` and `admin.about`. @type {{path: string, name: string}[]} */
export const PAGES = JSON.parse(meta?.content ?? "[]");
/** Shown on a narrow screen too; the others are one press further, on the first page. */
const NARROW = ["admin", "account", "desk"];

/** @param {string} title @param {string} here the path of this page */
export const pageHead = (title, here) => html`<header class="bar"><h1>${title}</h1>
  <nav aria-label=${t("admin.pages")}>${[...PAGES, { path: "/desk", name: "desk" }].map(
    ({ path, name }) =>
      html`<a class="btn small ${NARROW.includes(name) ? "" : "wide"}" href=${path} aria-current=${path === here ? "page" : "false"}>${t(`admin.nav.${name}`)}</a>`,
  )}</nav></header>`;
