// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { unseenWords } from "../../lib/unseen.js";
import { AdminList } from "../parts/admin_list.js";
import { cell } from "../people/user_row.js";
import { checkpointForm, pointValues } from "./checkpoint_form.js";
import "../../parts/patrol-map.js";
import "./point-looks.js";

/** @typedef {import("../../lib/types.d.ts").CheckpointsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").CheckpointRecord} Point */
/** @typedef {{kind: "form"|"looks"|"relabel", point: Point|null}} Dialog */

const HEADS = ["name", "area", "look", "seen", "label"];

/** The patrol points: added, corrected, retired, and their labels. @extends {AdminList<Answer, Dialog>} */
export class CheckpointList extends AdminList {
  static properties = { ...AdminList.properties, chosen: { state: true } };

  constructor() {
    super();
    /** @type {Set<number>} */
    this.chosen = new Set();
  }

  get path() {
    return "/api/v1/admin/checkpoints";
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const point = this.dialog?.point;
    const values = pointValues(/** @type {HTMLFormElement} */ (event.target));
    return this.attempt(async () => {
      const path = point ? `${this.path}/${point.id}` : this.path;
      await api.send(point ? "PATCH" : "POST", path, values);
      this.dialog = null;
    });
  }

  /** @param {Point} point */
  retire({ id, retired_at }) {
    return this.attempt(() =>
      api.send(retired_at ? "DELETE" : "PUT", `${this.path}/${id}/retirement`),
    );
  }

  /** @param {number} id @param {boolean} isChosen */
  choose(id, isChosen) {
    const chosen = new Set(this.chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.chosen = chosen;
  }

  /** The points whose labels are printed: the chosen ones, else all in use. @param {Point[]} points */
  printed(points) {
    const used = points.filter(({ retired_at }) => !retired_at).map(({ id }) => id);
    return this.chosen.size ? used.filter((id) => this.chosen.has(id)) : used;
  }

  relabel() {
    const checkpoint_ids = [...this.chosen];
    return this.attempt(async () => {
      const answer = await api.send("POST", "/api/v1/admin/checkpoint-labels", { checkpoint_ids });
      location.assign(/** @type {import("../../lib/types.d.ts").RelabelOut} */ (answer).page);
    });
  }

  /** @param {Answer} answer */
  tools({ checkpoints, may_change }) {
    if (!may_change) return nothing;
    const ids = this.printed(checkpoints);
    const query = new URLSearchParams(ids.map((id) => ["point", String(id)]));
    return html`<div class="tools"><button type="button" class="btn go" @click=${() => this.open({ kind: "form", point: null })}>${t("checkpoints.add")}</button>
      ${ids.length ? html`<a class="btn" href=${`/admin/checkpoint-labels?${query}`}>${t("checkpoints.print", { n: ids.length })}</a>` : nothing}
      ${this.chosen.size ? html`<button type="button" class="btn" @click=${() => this.open({ kind: "relabel", point: null })}>${t("checkpoints.relabel")}</button>` : nothing}</div>`;
  }

  /** @param {Point} point @param {boolean} may_change */
  row(point, may_change) {
    const { id, name, area, look, seen_at, tag, label_doubted_at, retired_at } = point;
    /** @param {string} key @param {() => unknown} act */
    const button = (key, act) =>
      html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: name })} @click=${act}>${t(key)}</button>`;
    const tick = html`<input type="checkbox" aria-label=${t("checkpoints.choose", { name })} .checked=${this.chosen.has(id)} @change=${(/** @type {Event} */ event) => this.choose(id, /** @type {HTMLInputElement} */ (event.target).checked)} />`;
    return html`<tr class=${retired_at ? "disabled" : ""}>
      <th scope="row">${may_change && !retired_at ? html`<label class="tick">${tick} <span>${name}</span></label>` : name}</th>
      ${cell("checkpoints.area", area)}${cell("checkpoints.look", look || "–")}
      ${cell("checkpoints.seen", retired_at ? t("checkpoints.retired") : unseenWords(seen_at))}
      ${cell("checkpoints.label", html`<span class="said">${label_doubted_at ? html`<span class="chip weak"><span class="mark" aria-hidden="true">!</span>${t("checkpoints.doubted")}</span>` : t("checkpoints.code")}${tag ? html`<small class="muted">NFC ${tag}</small>` : nothing}</span>`)}
      <td class="row-acts"><span>${button("checkpoints.looks", () => this.open({ kind: "looks", point }))}
      ${may_change ? html`${button("people.change", () => this.open({ kind: "form", point }))} ${button(retired_at ? "checkpoints.restore" : "checkpoints.retire", () => this.retire(point))}` : nothing}</span></td></tr>`;
  }

  /** @param {Answer} answer */
  list(answer) {
    const { checkpoints, may_change } = answer;
    if (!checkpoints.length) return html`<p class="empty">${t("checkpoints.none")}</p>`;
    return html`<table><thead><tr>${HEADS.map((key) => html`<th scope="col">${t(`checkpoints.${key}`)}</th>`)}
      <th scope="col"><span class="sr-only">${t("people.acts")}</span></th></tr></thead>
      <tbody>${repeat(
        checkpoints,
        ({ id }) => id,
        (point) => this.row(point, may_change),
      )}</tbody></table>`;
  }

  /** @param {Answer} answer @param {Dialog} dialog */
  content({ areas }, { kind, point }) {
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    if (kind === "looks") return html`<point-looks .point=${point}></point-looks>`;
    if (kind === "relabel")
      return html`<div class="stack"><p>${t("checkpoints.relabel_lead", { n: this.chosen.size })}</p>${around.trouble}
        <div class="acts">${around.cancel}<button type="button" class="btn go" ?disabled=${around.isBusy} @click=${() => this.relabel()}>${t("checkpoints.relabel")}</button></div></div>`;
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return checkpointForm({ ...around, point, areas, submit });
  }

  render() {
    const { answer, dialog } = this;
    const key = dialog?.kind === "form" && !dialog.point ? "add" : `dialog.${dialog?.kind}`;
    return html`${this.notices(answer?.may_change)}
      ${answer ? [this.tools(answer), this.list(answer)] : this.waiting()}
      ${dialog && answer ? this.opened(t(`checkpoints.${key}`, { name: dialog.point?.name ?? "" }), this.content(answer, dialog)) : nothing}`;
  }
}
customElements.define("checkpoint-list", CheckpointList);
