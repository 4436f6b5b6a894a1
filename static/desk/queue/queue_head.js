// @ts-check
/** The head of the list, which never scrolls away: how many rows wait, the worst of them, and the search. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { alarmTitle } from "../alarm/alarm_words.js";
import { desk } from "../state/store.js";
import "../parts/live-mark.js";

/** @typedef {import("./queue.js").Section} Section */
/** @typedef {import("./queue.js").Item} Item */

/** An SOS is named also where its case has another title. @param {Item} item */
function rowWords({ kind, row, alarms }) {
  if (kind === "incident") {
    const [sos] = alarms.filter((alarm) => alarm.kind === "sos").map(alarmTitle);
    return [...new Set([sos, row.title, row.place])].filter(Boolean).join(" ");
  }
  return kind === "alarm" ? alarmTitle(row) : "";
}

/**
 * @param {number} count
 * @param {Item|undefined} worst
 * @param {number} unsent the cases to which nobody was sent: Space goes to them next
 * @param {Item|undefined} first the first of them
 */
export function pinnedHead(count, worst, unsent, first) {
  const none = first
    ? t("desk.pinned_new", { n: unsent, worst: rowWords(first) })
    : t("desk.pinned_none");
  const words = worst ? t("desk.pinned", { n: count, worst: rowWords(worst) }) : none;
  return html`<div class="pin ${worst ? "waits" : ""}"><h2 title=${words}>${words}</h2><live-mark></live-mark>
    <button type="button" @click=${() => desk.stepToNext()}><kbd>${t("desk.key.space")}</kbd> ${t("desk.next")}</button></div>`;
}

/** The first row that the search has found, wherever it stands. @param {Section[]} parts */
function firstFound(parts) {
  const items = parts.flatMap((part) => part.items);
  return items.find((item) => item.isMatch !== false)?.key;
}

/** @param {KeyboardEvent} event @param {Section[]} parts */
function searched(event, parts) {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const first = firstFound(parts);
  if (first) desk.select(first);
  /** @type {HTMLElement} */ (event.target).blur();
}

/** @param {string} query @param {Section[]} parts */
export function searchField(query, parts) {
  return html`<div class="search" role="search"><span class="box"><input type="search" .value=${query} autocomplete="off"
    aria-label=${t("desk.search")} placeholder=${t("desk.search_hint")}
    @keydown=${(/** @type {KeyboardEvent} */ event) => searched(event, parts)}
    @input=${(/** @type {{target: HTMLInputElement}} */ event) => desk.set({ query: event.target.value })} /><kbd>/</kbd></span>
    <button type="button" class="btn small quiet" aria-pressed=${desk.filters.choice ? "true" : "false"} @click=${() => desk.set({ dialog: { kind: "filter" } })}>${t("desk.filter.open")} <kbd>=</kbd></button></div>`;
}

/** Says that the list is searched, how many rows were found, and how the search ends. @param {Section[]} parts */
export function searchNote(parts) {
  const lane = parts.find(({ name }) => name === "needs_you")?.items ?? [];
  const inLane = lane.filter(({ isMatch }) => isMatch).length;
  const n = parts.reduce(
    (sum, { name, items }) => sum + (name === "needs_you" ? 0 : items.length),
    inLane,
  );
  return html`<p class="note" role="status"><span>${inLane ? t("desk.search_found_above", { n, lane: inLane }) : t("desk.search_found", { n })}</span>
    <span class="end">${t("desk.search_end")} <kbd>Esc</kbd></span></p>`;
}
