// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { matterForm, matterValues } from "./matter_form.js";
import { COLOURS, colourChip, dueWords } from "./matter_words.js";
import "./matter-detail.js";

/** @typedef {import("../../lib/types.d.ts").MattersOut} Answer */
/** @typedef {import("../../lib/types.d.ts").EstateMatterState} Matter */
/** @typedef {{kind: "add"|"view", id: string, name: string}} Dialog */

const PARTS = ["open", "ended"];

/** The board of the desk's matters: a column a colour, the next day first. @extends {AdminList<Answer, Dialog>} */
export class MatterList extends AdminList {
  static properties = { ...AdminList.properties, shown: { state: true } };

  constructor() {
    super();
    this.shown = PARTS[0];
    /** @type {string[]} */
    this.photos = [];
  }

  get path() {
    return `/api/v1/matters?shown=${this.shown}`;
  }

  /** @param {string} part */
  turnTo(part) {
    this.shown = part;
    this.answer = null;
    void this.read();
  }

  add() {
    this.photos = [];
    this.open({ kind: "add", id: "", name: "" });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const values = matterValues(/** @type {HTMLFormElement} */ (event.target));
    return this.attempt(async () => {
      await api.send("POST", "/api/v1/matters", { ...values, photos: this.photos });
      this.dialog = null;
    });
  }

  tools() {
    return html`<div class="tools"><nav class="tabs" aria-label=${t("matters.parts")}>${PARTS.map(
      (part) =>
        html`<button type="button" aria-current=${part === this.shown ? "page" : "false"} @click=${() => this.turnTo(part)}>${t(`matters.part.${part}`)}</button>`,
    )}</nav><button type="button" class="btn go" @click=${() => this.add()}>${t("matters.add")}</button></div>`;
  }

  /** @param {Matter} matter */
  card(matter) {
    const { id, number, estate, title, responsible, next_step, misses, tier, ended_at } = matter;
    const view = () => this.open({ kind: "view", id, name: `${number} ${title}` });
    return html`<li class="card"><button type="button" class="btn small" @click=${view}>${number}</button> <b>${title}</b>
      <p class="muted">${estate} · ${responsible}</p>
      <p>${ended_at ? html`${t(`status.matter.${matter.status}`)} ${wallDay(ended_at)}` : html`${next_step} ${dueWords(matter)}`}</p>
      ${misses ? html`<p class="muted">${t("matters.misses", { n: misses })} · ${tier}</p>` : nothing}</li>`;
  }

  /** @param {Answer} answer */
  board({ matters, criteria }) {
    if (!matters.length) return html`<p class="empty">${t(`matters.none.${this.shown}`)}</p>`;
    return html`<div class="board">${COLOURS.map((colour) => {
      const mine = matters.filter((matter) => matter.colour === colour);
      return html`<section aria-label=${t(`colour.${colour}`)}><h2>${colourChip(colour)} ${mine.length}</h2>
        ${criteria[colour] ? html`<p class="muted small">${criteria[colour]}</p>` : nothing}
        ${
          mine.length
            ? html`<ul>${repeat(
                mine,
                ({ id }) => id,
                (matter) => this.card(matter),
              )}</ul>`
            : html`<p class="muted">${t("matters.none.colour")}</p>`
        }</section>`;
    })}</div>`;
  }

  /** @param {Answer} answer @param {Dialog} dialog */
  content({ areas, criteria }, { kind, id }) {
    if (kind === "view")
      return html`<matter-detail .matterId=${id} .criteria=${criteria} @changed=${() => this.read()}></matter-detail>
        <div class="acts"><button type="button" class="btn" @click=${() => this.close()}>${t("common.close")}</button></div>`;
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return matterForm({ ...around, areas, criteria, photos: this.photos, submit });
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(undefined)}${this.tools()}
      ${answer ? this.board(answer) : this.waiting()}
      ${answer && dialog ? this.opened(dialog.name || t("matters.add"), this.content(answer, dialog)) : nothing}`;
  }
}
customElements.define("matter-list", MatterList);
