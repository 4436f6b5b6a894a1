// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { AdminList } from "../parts/admin_list.js";
import { asNode } from "../parts/table_import.js";
import { areaChoice, areaForm, outlineEnd, sent } from "./area_dialogs.js";
import { foldedAtFirst, goalsOf, shownAreas } from "./tree_order.js";
import { treeRows, treeTools } from "./tree_rows.js";
import "./area-side.js";

/** @typedef {import("../../lib/types.d.ts").AreasOut} Answer */
/** @typedef {import("../../lib/types.d.ts").AreaRecord} Area */
/** @typedef {{kind: Exclude<import("./area_panel.js").Act, "draw"|"restore">, area: Area}} Dialog */

/** 区域: the tree beside the map; an administrator adds, changes, moves, retires and draws. @extends {AdminList<Answer, Dialog>} */
export class AreaTree extends AdminList {
  static properties = {
    ...AdminList.properties,
    outlines: { state: true },
    chosen: { state: true },
    folded: { state: true },
    search: { state: true },
    hasRetired: { state: true },
  };

  constructor() {
    super();
    this.outlines = /** @type {import("../../lib/types.d.ts").AreaFeature[]} */ ([]);
    this.chosen = /** @type {number|null} */ (null);
    this.folded = /** @type {Set<number>|null} */ (null);
    this.search = "";
    this.hasRetired = false;
  }

  get path() {
    return "/api/v1/admin/areas";
  }

  async read() {
    await super.read();
    const answer = /** @type {import("../../lib/types.d.ts").BoundariesOut|null} */ (
      await api.get("/api/v1/admin/area-boundaries").catch(() => null)
    );
    this.outlines = answer?.boundaries ?? this.outlines;
    this.folded ??= foldedAtFirst(this.answer?.areas ?? []);
    this.chosen ??= this.answer?.areas[0]?.id ?? null;
  }

  get area() {
    return this.answer?.areas.find(({ id }) => id === this.chosen) ?? null;
  }

  /** @param {Area} area */
  choose(area) {
    const side = /** @type {import("./area-side.js").AreaSide|null} */ (
      this.querySelector("area-side")
    );
    // The corners that are drawn belong to the area that was chosen before.
    if (side?.drawing) toast(t("areas.pen.first"), { kind: "weak" });
    else this.chosen = area.id;
  }

  /** @param {import("./area_panel.js").Act} act */
  act(act) {
    const { area } = this;
    if (!area || act === "draw") return;
    if (act !== "restore") return this.open({ kind: act, area });
    this.attempt(() => api.send("DELETE", `${this.path}/${area.id}/retirement`));
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    if (!this.dialog) return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { kind, area } = this.dialog;
    this.attempt(async () => {
      await sent(kind, area, form);
      // A new area below a folded one would not be seen.
      if (kind === "add") this.folded?.delete(area.id);
      this.dialog = null;
    });
  }

  /** @param {Dialog} dialog */
  dialogContent({ kind, area }) {
    const around = { trouble: this.trouble(), cancel: this.cancel(), isBusy: this.busy.is("act") };
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    if (kind === "form") return areaForm({ ...around, area, parent: null, submit });
    if (kind === "add") return areaForm({ ...around, area: null, parent: area, submit });
    if (kind !== "erase")
      return areaChoice({
        ...around,
        submit,
        kind,
        areas: goalsOf(this.answer?.areas ?? [], area).map(asNode),
        area,
      });
    const run = () =>
      this.attempt(async () => {
        await api.send("DELETE", `${this.path}/${area.id}/boundary`);
        this.dialog = null;
      });
    return outlineEnd({ ...around, run });
  }

  /** @param {Area[]} areas */
  tree(areas) {
    const folded = this.folded ?? new Set();
    const rows = shownAreas(areas, this.search.trim().toLowerCase(), folded, this.hasRetired);
    if (!rows.length) return html`<p class="empty">${t("areas.none_found")}</p>`;
    const parents = new Set(areas.map(({ parent_id }) => parent_id));
    const fold = (/** @type {number} */ id) => {
      this.folded = new Set(
        folded.has(id) ? [...folded].filter((other) => other !== id) : [...folded, id],
      );
    };
    return treeRows({
      areas: rows,
      parents,
      folded,
      chosen: this.chosen,
      fold,
      choose: (area) => this.choose(area),
    });
  }

  tools() {
    const { search, hasRetired } = this;
    const type = (/** @type {string} */ words) => {
      this.search = words;
    };
    const toggle = () => {
      this.hasRetired = !hasRetired;
    };
    return treeTools({ search, hasRetired, type, toggle });
  }

  render() {
    const { answer, dialog } = this;
    if (!answer) return html`${this.notices(undefined)}${this.waiting()}`;
    const { areas, may_change } = answer;
    return html`${this.notices(may_change)}
      ${areas.length === 1 ? html`<p class="notice">${t("areas.only_one")}</p>` : nothing}
      <div class="areas"><div class="areas-list">${this.tools()}${this.tree(areas)}</div>
      <area-side class="areas-side" .area=${this.area} .areas=${areas} .outlines=${this.outlines} .mayChange=${may_change}
        @act=${(/** @type {CustomEvent<{act: import("./area_panel.js").Act}>} */ event) => this.act(event.detail.act)}
        @drawn=${() => this.read()}></area-side></div>
      ${dialog ? this.opened(t(`areas.dialog.${dialog.kind}`, { area: dialog.area.name }), this.dialogContent(dialog)) : nothing}`;
  }
}
customElements.define("area-tree", AreaTree);
