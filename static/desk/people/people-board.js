// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { hours } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { desk } from "../state/store.js";
import { canDrag } from "./member_drag.js";
import { attended, groups, WAYS } from "./people_board.js";
import "../parts/live-mark.js";
import "./people-row.js";

/** @typedef {import("./people_board.js").Group} Group */

/** The attendance follows the clock, and no frame tells it. */
const EVERY_MS = 30_000;

/** The people board: who is where, on which case, and who should be on duty and is not. */
export class PeopleBoard extends LightDomElement {
  static properties = {
    state: { attribute: false },
    attendance: { state: true },
    by: { state: true },
    staleAt: { state: true },
  };

  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;
  #readAt = clock.now();

  constructor() {
    super();
    this.state = desk.state;
    /** @type {import("../../lib/types.d.ts").AttendanceOut|null} */
    this.attendance = null;
    /** @type {import("./people_board.js").By} */
    this.by = "shift";
    /** @type {number|null} the time of the last answer while a newer one is missing */
    this.staleAt = null;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
    this.#timer = setInterval(() => document.hidden || this.read(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async read() {
    try {
      this.attendance = /** @type {typeof this.attendance} */ (await api.get("/api/v1/attendance"));
      this.#readAt = clock.now();
      this.staleAt = null;
    } catch {
      this.staleAt = this.#readAt;
    }
  }

  /** The arrows walk from row to row. @param {KeyboardEvent} event */
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("people-row .call")]);
    const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || at < 0) return;
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  }

  ways() {
    return html`<fieldset class="chips"><legend class="sr-only">${t("desk.board.by")}</legend>${WAYS.map(
      (way) => html`<label><input type="radio" name="by" .value=${way} .checked=${this.by === way}
        @change=${() => {
          this.by = way;
        }} /><span>${t(`desk.board.by_${way}`)}</span></label>`,
    )}</fieldset>`;
  }

  /** @param {Group} group */
  heading({ kind, name, rows }) {
    if (kind === "area") return name || t("desk.board.other_area");
    if (kind === "state") return t(`status.member.${name}`);
    if (kind !== "shift") return t(`desk.board.${kind}`);
    const [from, to] = name.split("|");
    const { expected, present, missing } = attended(rows);
    return `${hours(from, to)} · ${t("desk.board.attended", { expected, present, missing })}`;
  }

  /** Those off duty are many and seldom wanted, so their group opens by a press. @param {Group} group */
  group(group) {
    const { key, kind, name, rows } = group;
    const heading = html`<span>${this.heading(group)}</span> <span class="count">${rows.length}</span>`;
    const list = html`<ul>${repeat(
      rows,
      ({ member }) => member.call_sign,
      (row) => html`<li><people-row .row=${row} .state=${this.state}></people-row></li>`,
    )}</ul>`;
    const isQuiet = kind === "rest" || (kind === "state" && name === "off");
    if (isQuiet)
      return html`<details data-group=${key}><summary>${heading}</summary>${list}</details>`;
    return html`<section data-group=${key}><h2>${heading}</h2>${list}</section>`;
  }

  render() {
    const { state, attendance } = this;
    const parts = groups(this.by, state.members.values(), attendance, desk.filters.areas);
    return html`<article class="stack people" @keydown=${this.walk}><div class="row"><h1>${t("desk.board.title")}</h1>
        <button type="button" class="btn small" @click=${() => desk.set({ dialog: null })}>${t("desk.unreached.back")} <kbd>Esc</kbd></button></div>
      <p class="row"><live-mark .staleAt=${this.staleAt}></live-mark>
        <a href="/desk/shift" target="shift">${t("desk.board.to_shift")}</a></p>
      ${this.ways()}
      <p class="muted">${t(canDrag() ? "desk.board.lead" : "desk.board.lead_keys")}</p>
      ${parts.length ? nothing : html`<p class="empty">${t("desk.board.nobody")}</p>`}
      ${repeat(
        parts,
        ({ key }) => key,
        (group) => this.group(group),
      )}</article>`;
  }
}
customElements.define("people-board", PeopleBoard);
