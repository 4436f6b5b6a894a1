// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { desk } from "../state/store.js";
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
  resolved: "status.incident.resolved",
  on_hold: "status.incident.on_hold",
  ended: "desk.section.ended",
  members: "map.members",
};

/** @type {Record<string, string>} */
const HINTS = { needs_you: "desk.keys_short", intake: "desk.keys_intake" };

/** The queue: everything that waits, the most urgent first. */
export class DeskQueue extends LightDomElement {
  static properties = {
    parts: { attribute: false },
    selected: { attribute: false },
    query: { attribute: false },
    incidents: { attribute: false },
    more: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Section[]} */
    this.parts = [];
    /** @type {string|null} */
    this.selected = null;
    this.query = "";
    /** @type {Map<string, import("../state/types.js").Incident>} */
    this.incidents = new Map();
    /** Cases that the board has left out. */
    this.more = 0;
    this.isEndedOpen = false;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has("selected")) return;
    const row = /** @type {HTMLElement|null} */ (this.querySelector("[aria-current=true]"));
    row?.scrollIntoView({ block: "nearest" });
    if (this.contains(document.activeElement) && document.activeElement?.tagName === "BUTTON") {
      row?.focus({ preventScroll: true });
    }
  }

  /** @param {Section["items"][number]} item */
  row({ key, kind, row, also = [] }) {
    const isSelected = [key, ...also.map(({ id }) => `alarm:${id}`)].includes(this.selected ?? "");
    if (kind === "alarm") return alarmRow([row, ...also], isSelected, this.incidents);
    if (kind === "intake") return intakeRow(row, isSelected);
    if (kind === "member") return memberRow(row, isSelected);
    return html`<queue-item .incident=${row} .isSelected=${isSelected}></queue-item>`;
  }

  /** @param {Section} part */
  section(part) {
    const { name, items, more } = part;
    const hint = HINTS[name] ?? (name === "new" && this.parts[0] === part ? "desk.keys_short" : "");
    const rows = html`<ul>${repeat(
      items,
      (item) => item.key,
      (item) => html`<li>${this.row(item)}</li>`,
    )}</ul>${more ? html`<p class="more">${t("desk.and_more", { n: more })}</p>` : nothing}`;
    const title = html`<span>${t(TITLES[name])} ${items.length + more}</span>`;
    if (name !== "ended" || this.query) {
      return html`<section class=${name}><h2>${title}${hint ? html`<span class="hint">${t(hint)}</span>` : nothing}</h2>${rows}</section>`;
    }
    return html`<details class="ended" ?open=${this.isEndedOpen} @toggle=${this.toggled}>
      <summary><h2>${title}</h2></summary>${this.isEndedOpen ? rows : nothing}</details>`;
  }

  /** @param {Event} event */
  toggled(event) {
    this.isEndedOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    this.requestUpdate();
  }

  /** @param {KeyboardEvent} event */
  searched(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = this.parts[0]?.items[0]?.key;
    if (first) desk.select(first);
    /** @type {HTMLElement} */ (event.target).blur();
  }

  render() {
    return html`
      <div class="search" role="search"><input type="search" .value=${this.query} autocomplete="off"
        aria-label=${t("desk.search")} placeholder=${t("desk.search_hint")}
        @keydown=${this.searched}
        @input=${(/** @type {{target: HTMLInputElement}} */ event) => desk.set({ query: event.target.value })} /><kbd>/</kbd></div>
      ${repeat(
        this.parts,
        (part) => part.name,
        (part) => this.section(part),
      )}
      ${this.more ? html`<p class="more" role="status">${t("desk.more_cases", { n: this.more })}</p>` : nothing}
      ${this.parts.length ? nothing : html`<p class="empty">${t(this.query ? "desk.nothing_found" : "desk.all_quiet")}</p>`}`;
  }
}
customElements.define("desk-queue", DeskQueue);
