// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { desk } from "../state/store.js";
import { filterLine } from "./filter_line.js";
import { pinnedHead, searchField, searchNote } from "./queue_head.js";
import { alarmRow, intakeRow, memberRow } from "./queue_rows.js";
import "./queue-item.js";

/** @typedef {import("./queue.js").Section} Section */

/** @type {Record<string, string>} */
const TITLES = {
  needs_you: "desk.section.needs_you",
  intake: "desk.section.intake",
  verifying: "status.incident.verifying",
  new: "status.incident.new",
  dispatched: "status.incident.dispatched",
  en_route: "status.incident.en_route",
  on_scene: "desk.on_scene",
  report_owed: "desk.section.report_owed",
  resolved: "status.incident.resolved",
  on_hold: "status.incident.on_hold",
  transferred: "status.incident.transferred",
  ended: "desk.section.ended",
  members: "map.members",
};

/** @type {Record<string, string>} */
const HINTS = { intake: "desk.keys_intake" };

/** The one list: what waits for the desk on top, then the cases by status. Its head is always in sight. */
export class DeskQueue extends LightDomElement {
  static properties = {
    parts: { attribute: false },
    worst: { attribute: false },
    firstUnsent: { attribute: false },
    changes: { attribute: false },
    selected: { attribute: false },
    query: { attribute: false },
    filter: { attribute: false },
    unshown: { attribute: false },
    more: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Section[]} */
    this.parts = [];
    /** @type {import("./queue.js").Item|undefined} the row that ranks first now, also while the order stands */
    this.worst = undefined;
    /** @type {import("./queue.js").Item|undefined} the case to send to first, while nothing alarms */
    this.firstUnsent = undefined;
    /** Rows that a re-sort would move. */
    this.changes = 0;
    /** @type {string|null} */
    this.selected = null;
    this.query = "";
    /** @type {import("./filter.js").Choice|null} */
    this.filter = null;
    /** @type {import("./filter.js").Hidden|null} what the filter hides */
    this.unshown = null;
    /** Cases that the board has left out. */
    this.more = 0;
    this.isEndedOpen = false;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const isResorted = Boolean(changed.get("changes")) && !this.changes;
    if (!changed.has("selected") && !isResorted) return;
    // The rows draw themselves after the list, so the selected one is known by its key and not by its looks.
    const row = this.querySelector(`li[data-key="${CSS.escape(this.selected ?? "")}"]`);
    row?.scrollIntoView({ block: "nearest" });
    if (document.activeElement?.matches("desk-queue .it")) {
      /** @type {HTMLElement|null|undefined} */ (row?.querySelector(".it"))?.focus({
        preventScroll: true,
      });
    }
  }

  /** @param {Section["items"][number]} item */
  row({ key, kind, row, alarms }) {
    const isSelected = [key, ...alarms.map(({ id }) => `alarm:${id}`)].includes(
      this.selected ?? "",
    );
    if (kind === "alarm") return alarmRow(alarms, isSelected);
    if (kind === "intake") return intakeRow(row, isSelected);
    if (kind === "member") return memberRow(row, isSelected);
    return html`<queue-item .incident=${row} .unread=${desk.state.unread.get(row.id) ?? 0} .alarms=${alarms} .isSelected=${isSelected}></queue-item>`;
  }

  /** @param {Section} part */
  rows({ items, more }) {
    const list = repeat(
      items,
      (item) => item.key,
      (item) =>
        html`<li data-key=${item.key} class=${item.isMatch ? "match" : ""}>${item.isOutside ? html`<small class="outside">${t("desk.filter.outside")}</small>` : nothing}${this.row(item)}</li>`,
    );
    return html`<ul>${list}</ul>${more ? html`<p class="more">${t("desk.and_more", { n: more })}</p>` : nothing}`;
  }

  /** @param {Section} part */
  section(part) {
    const { name, items, more, above } = part;
    const hint = above ? t("desk.section.above", { n: above }) : HINTS[name] ? t(HINTS[name]) : "";
    const title = html`<h2><span>${t(TITLES[name])} ${items.length + more}</span>${hint ? html`<span class="hint">${hint}</span>` : nothing}</h2>`;
    if (name === "needs_you") {
      return html`<section class=${name} aria-label=${t(TITLES[name])}>${this.query ? title : nothing}${this.rows(part)}</section>`;
    }
    if (name !== "ended" || this.query) {
      return html`<section class=${name}>${title}${this.rows(part)}</section>`;
    }
    return html`<details class="ended" ?open=${this.isEndedOpen} @toggle=${this.toggled}>
      <summary>${title}</summary>${this.isEndedOpen ? this.rows(part) : nothing}</details>`;
  }

  /** @param {Event} event */
  toggled(event) {
    this.isEndedOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    this.requestUpdate();
  }

  /** Counts the rows of a section, also those that are not listed. @param {string} section */
  count(section) {
    const part = this.parts.find(({ name }) => name === section);
    return part ? part.items.length + part.more : 0;
  }

  empty() {
    if (this.parts.length) return nothing;
    const words = this.filter ? "desk.filter.nothing" : "desk.all_quiet";
    return html`<p class="empty">${t(this.query ? "desk.nothing_found" : words)}</p>`;
  }

  render() {
    const { parts, query, changes } = this;
    return html`
      <div class="pinned">${pinnedHead(this.count("needs_you"), this.worst, this.count("new"), this.firstUnsent)}${searchField(query, parts)}${query ? searchNote(parts) : filterLine(this.filter, this.unshown)}</div>
      ${repeat(
        parts,
        (part) => part.name,
        (part) => this.section(part),
      )}
      ${this.more ? html`<p class="more" role="status">${t("desk.more_cases", { n: this.more })}</p>` : nothing}
      ${this.empty()}
      ${
        changes
          ? html`<button type="button" class="frozen" @click=${() => desk.resort()}><span>${t("desk.frozen_list", { n: changes })}</span>
              <span>${t("desk.resort")} <kbd>S</kbd></span></button>`
          : nothing
      }`;
  }
}
customElements.define("desk-queue", DeskQueue);
