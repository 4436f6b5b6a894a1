// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { areaPanel, penTools } from "./area_panel.js";
import * as pen from "./drawing.js";
import "../../parts/patrol-map.js";

/** @typedef {import("../../lib/types.d.ts").AreaRecord} Area */
/** @typedef {import("../../lib/types.d.ts").AreaFeature} Outline */
/** @typedef {import("./drawing.js").Drawing} Drawing */

/** The chosen area, and the map with the pen for its outline. Events: `act` {act}, `drawn`. */
export class AreaSide extends LightDomElement {
  static properties = {
    area: { attribute: false },
    areas: { attribute: false },
    outlines: { attribute: false },
    mayChange: { attribute: false },
    drawing: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    this.area = /** @type {Area|null} */ (null);
    this.areas = /** @type {Area[]} */ ([]);
    this.outlines = /** @type {Outline[]} */ ([]);
    this.mayChange = false;
    this.drawing = /** @type {Drawing|null} */ (null);
    this.wrong = "";
    this.busy = new Busy(this);
  }

  get polygons() {
    return this.outlines.find(({ area_id }) => area_id === this.area?.id)?.polygons;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const before = /** @type {Area|null|undefined} */ (changed.get("area"));
    if (!changed.has("area") || before?.id === this.area?.id) return;
    const map = /** @type {import("../../parts/patrol-map.js").PatrolMap|null} */ (
      this.querySelector("patrol-map")
    );
    const corners = /** @type {[number, number][]} */ (this.polygons?.flat(2) ?? []);
    if (corners.length) map?.drawn?.fit(corners);
    else if (this.area) map?.show(this.area);
  }

  /** @param {import("./area_panel.js").Act} act */
  act(act) {
    if (act !== "draw") return this.dispatchEvent(new CustomEvent("act", { detail: { act } }));
    const { polygons } = this;
    const isSimple = pen.isSimple(polygons);
    this.wrong = isSimple ? "" : t("areas.pen.parts", { n: polygons?.length ?? 0 });
    this.drawing = pen.begun(isSimple ? polygons : undefined);
  }

  /** @param {string} text */
  write(text) {
    const corners = pen.fromText(text);
    this.wrong = corners ? "" : t("areas.pen.bad_line");
    if (corners && this.drawing) this.drawing = pen.withCorners(this.drawing, corners);
  }

  cancel() {
    this.drawing = null;
    this.wrong = "";
  }

  async save() {
    const polygons = pen.polygonsOf(this.drawing?.corners ?? []);
    const path = `/api/v1/admin/areas/${this.area?.id}/boundary`;
    try {
      await this.busy.run("act", () => api.send("PUT", path, { polygons }));
      this.cancel();
      this.dispatchEvent(new CustomEvent("drawn"));
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Drawing} drawing */
  pen(drawing) {
    /** @param {Drawing} next */
    const set = (next) => {
      this.drawing = next;
    };
    return penTools({
      drawing,
      wrong: this.wrong,
      isBusy: this.busy.is("act"),
      mode: (mode) => set({ ...drawing, mode }),
      undo: () => set(pen.undone(drawing)),
      clear: () => set({ ...pen.withCorners(drawing, []), mode: "add", isNew: true }),
      write: (text) => this.write(text),
      cancel: () => this.cancel(),
      save: () => this.save(),
    });
  }

  render() {
    const { area, areas, drawing, outlines } = this;
    const names = new Map(areas.map(({ id, name }) => [id, name]));
    const panel = area ? areaPanel(area, this.mayChange, (act) => this.act(act)) : nothing;
    return html`${drawing ? this.pen(drawing) : panel}
      <patrol-map .areas=${pen.outlines(outlines, names, area?.id ?? null, drawing)} .picking=${Boolean(drawing)}
        @pick=${(/** @type {CustomEvent<{lat: number, lon: number}>} */ event) => {
          if (this.drawing) this.drawing = pen.tapped(this.drawing, event.detail);
        }}></patrol-map>`;
  }
}
customElements.define("area-side", AreaSide);
