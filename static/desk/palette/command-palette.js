// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { entries } from "./palette_entries.js";
import { meant } from "./palette_match.js";

/** @typedef {import("./palette_match.js").Entry} Entry */
/** @typedef {import("../../lib/types.d.ts").NamedPoint} NamedPoint */

/** After so many milliseconds the list of places is fetched again. */
const PLACES_MS = 600_000;
/** @type {{at: number, list: NamedPoint[]}} */
let places = { at: Number.NEGATIVE_INFINITY, list: [] };
/** The letters' meaning comes with a library of 300 KB, which only the palette needs. @type {import("./palette_match.js").ByPinyin} */
let byPinyin = () => null;

async function learnPinyin() {
  const { match } = await import("pinyin-pro");
  byPinyin = (name, letters) => match(name, letters, { continuous: true })?.[0] ?? null;
}

// Fetched while nobody waits: the first letters of a shift are understood at once.
setTimeout(() => learnPinyin().catch(() => {}), 5000);

async function fetchPlaces() {
  if (performance.now() - places.at < PLACES_MS) return;
  const answer = await api.get("/api/v1/places/names");
  places = { at: performance.now(), list: /** @type {{places: NamedPoint[]}} */ (answer).places };
}

/** Ctrl K finds any command, case, member or place by a few letters. */
export class CommandPalette extends LightDomElement {
  static properties = {
    text: { state: true },
    active: { state: true },
    matching: { state: true },
  };

  constructor() {
    super();
    this.text = "";
    this.active = 0;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {Entry[]} */
    this.matching = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.gather();
    // Cases, members and commands are found at once; what is still to come is found when it is there.
    for (const more of [learnPinyin(), fetchPlaces()])
      more.then(
        () => this.gather(),
        () => {},
      );
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  gather() {
    this.entries = entries(places.list);
    this.matching = meant(this.entries, this.text, byPinyin);
  }

  /** @param {{target: HTMLInputElement}} event */
  typed({ target }) {
    this.text = target.value;
    this.active = 0;
    this.matching = meant(this.entries, this.text, byPinyin);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const by = steps[/** @type {keyof typeof steps} */ (event.key)];
    const { length } = this.matching;
    if (by && length) this.active = (this.active + by + length) % length;
    if (event.key === "Enter") this.choose(this.matching[this.active]);
    if (by || event.key === "Enter") event.preventDefault();
  }

  /** Closes first, because an act may open a form or go to a field. @param {Entry|undefined} entry */
  choose(entry) {
    if (!entry) return;
    this.closest("dialog")?.close();
    entry.run();
  }

  /** @param {Entry} entry @param {number} index */
  row(entry, index) {
    const notes = [entry.code !== entry.name && entry.code, entry.note].filter(Boolean).join(" · ");
    return html`<li role="option" id="palette-${index}" aria-selected=${index === this.active ? "true" : "false"}
      @click=${() => this.choose(entry)}>
      <span class="kind">${t(`desk.palette.kind.${entry.kind}`)}</span>
      <span class="name">${entry.name}${notes ? html` <small>${notes}</small>` : nothing}</span>
      ${entry.keys ? html`<kbd>${entry.keys === "Space" ? t("desk.key.space") : entry.keys}</kbd>` : nothing}</li>`;
  }

  render() {
    const { matching } = this;
    return html`<h2 id="dialog-title" class="sr-only">${t("desk.palette.title")}</h2>
      <input type="text" role="combobox" autocomplete="off" spellcheck="false" maxlength="80"
        aria-label=${t("desk.palette.title")} placeholder=${t("desk.palette.hint")}
        aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
        aria-activedescendant=${matching.length ? `palette-${this.active}` : nothing}
        @input=${this.typed} @keydown=${this.pressed} />
      <ul id="palette-list" role="listbox" aria-label=${t("desk.palette.title")}>${matching.map((entry, index) => this.row(entry, index))}</ul>
      ${matching.length ? nothing : html`<p class="muted" role="status">${t("desk.palette.nothing")}</p>`}`;
  }
}
customElements.define("command-palette", CommandPalette);
