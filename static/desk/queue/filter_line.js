// @ts-check
/** The line over a filtered list: what it shows, and how many rows it hides. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { endFilter } from "../state/commands.js";
import { desk } from "../state/store.js";
import { filterWords, hiddenWords } from "./filter_words.js";

/** @param {import("./filter.js").Choice|null} choice @param {import("./filter.js").Hidden|null} hidden */
export function filterLine(choice, hidden) {
  if (!choice || !hidden) return nothing;
  const what = t("desk.filter.line", { what: filterWords(choice, desk.filters.areas) });
  return html`<p class="note filtered"><span role="status">${what} · <b>${hiddenWords(hidden)}</b></span>
    <button type="button" class="end" @click=${endFilter}>${t("desk.filter.all")} <kbd>Esc</kbd></button></p>`;
}
