// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import { cell } from "../people/user_row.js";
import { hazardForm, hazardValues } from "./hazard_form.js";
import { dueWords, gradeChip, statusChip } from "./hazard_words.js";
import "./hazard-detail.js";

/** @typedef {import("../../lib/types.d.ts").HazardsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").HazardState} Hazard */
/** @typedef {{kind: "add"|"view", id: string, name: string}} Dialog */

/** @type {(keyof Answer["counts"])[]} */
const PARTS = ["open", "late", "to_check", "mended"];
const HEADS = ["number", "spot", "responsible", "due_on", "state"];

/** The hazards of the desk's areas, the late ones first. @extends {AdminList<Answer, Dialog>} */
export class HazardList extends AdminList {
  static properties = { ...AdminList.properties, shown: { state: true } };

  constructor() {
    super();
    const asked = /** @type {typeof PARTS[number]} */ (location.hash.slice(1));
    this.shown = PARTS.includes(asked) ? asked : PARTS[0];
    /** @type {string[]} */
    this.photos = [];
  }

  get path() {
    return `/api/v1/hazards?shown=${this.shown}`;
  }

  /** @param {typeof PARTS[number]} part */
  turnTo(part) {
    this.shown = part;
    history.replaceState(null, "", `#${part}`);
    void this.read();
  }

  add() {
    this.photos = [];
    this.open({ kind: "add", id: "", name: "" });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const values = hazardValues(/** @type {HTMLFormElement} */ (event.target));
    return this.attempt(async () => {
      await api.send("POST", "/api/v1/hazards", { ...values, photos: this.photos });
      this.dialog = null;
    });
  }

  /** @param {Answer} answer */
  tools({ counts }) {
    return html`<div class="tools"><nav class="tabs" aria-label=${t("hazards.parts")}>${PARTS.map(
      (part) =>
        html`<button type="button" aria-current=${part === this.shown ? "page" : "false"} @click=${() => this.turnTo(part)}>${t(`hazards.part.${part}`)} ${counts[part]}</button>`,
    )}</nav><button type="button" class="btn go" @click=${() => this.add()}>${t("hazards.add")}</button></div>`;
  }

  /** @param {Hazard} hazard */
  row(hazard) {
    const { id, number, spot, what, responsible, tier, failed_checks } = hazard;
    const view = () => this.open({ kind: "view", id, name: number });
    return html`<tr><th scope="row"><button type="button" class="btn small" @click=${view}>${number}</button></th>
      ${cell("hazards.spot", html`<span class="said"><b>${spot}</b> ${gradeChip(hazard)}<span class="what">${what}</span></span>`)}
      ${cell("hazards.responsible", responsible || "–")}
      ${cell("hazards.due_on", dueWords(hazard))}
      ${cell("hazards.state", html`<span class="said">${statusChip(hazard)}${failed_checks ? html`<small class="muted">${t("hazards.failed", { n: failed_checks, tier })}</small>` : nothing}</span>`)}</tr>`;
  }

  /** @param {Answer} answer */
  list({ hazards }) {
    if (!hazards.length) return html`<p class="empty">${t(`hazards.none.${this.shown}`)}</p>`;
    return html`<table><thead><tr>${HEADS.map((key) => html`<th scope="col">${t(`hazards.${key}`)}</th>`)}</tr></thead>
      <tbody>${repeat(
        hazards,
        ({ id }) => id,
        (hazard) => this.row(hazard),
      )}</tbody></table>`;
  }

  /** @param {Dialog} dialog */
  content({ kind, id }) {
    if (kind === "view")
      return html`<hazard-detail .hazardId=${id} @changed=${() => this.read()}></hazard-detail>
        <div class="acts"><button type="button" class="btn" @click=${() => this.close()}>${t("common.close")}</button></div>`;
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return hazardForm({ ...around, hazard: null, photos: this.photos, submit });
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(undefined)}
      ${answer ? [this.tools(answer), this.list(answer)] : this.waiting()}
      ${dialog ? this.opened(dialog.name || t("hazards.add"), this.content(dialog)) : nothing}`;
  }
}
customElements.define("hazard-list", HazardList);
