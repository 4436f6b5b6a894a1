// @ts-check
/** Beside the tree: what is known of the chosen area, and the pen for its outline. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { asText, short } from "./drawing.js";

/** @typedef {import("../../lib/types.d.ts").AreaRecord} Area */
/** @typedef {"form"|"add"|"move"|"retire"|"restore"|"draw"|"erase"} Act */
/** @typedef {import("./drawing.js").Mode} Mode */

/** @type {Mode[]} */
const MODES = ["add", "move", "remove"];

/** @param {Area} area @returns {Act[]} */
function possible({ retired_at, is_fixed, has_boundary }) {
  if (retired_at) return ["restore"];
  /** @type {Act[]} */
  const always = ["form", "add", "draw"];
  return [
    ...always,
    ...(has_boundary ? /** @type {Act[]} */ (["erase"]) : []),
    ...(is_fixed ? [] : /** @type {Act[]} */ (["move", "retire"])),
  ];
}

/** @param {Area} area @param {boolean} mayChange @param {(act: Act) => void} run */
export const areaPanel = (
  area,
  mayChange,
  run,
) => html`<section class="card stack area-panel" aria-label=${area.name}>
  <h2>${area.name} <small class="chip">${t(`area.kind.${area.kind}`)}</small></h2>
  <p class="muted">${[
    area.name_en,
    area.code && t("areas.code_is", { code: area.code }),
    area.lat === null ? t("areas.no_middle") : `${short(area.lat)}, ${short(area.lon ?? 0)}`,
    t("areas.members", { n: area.members }),
    t("areas.users", { n: area.users }),
    t("areas.sources", { n: area.sources }),
    t("areas.places", { n: area.places }),
  ]
    .filter(Boolean)
    .join(" · ")}</p>
  ${
    mayChange
      ? html`<div class="row-acts">${possible(area).map(
          (act) =>
            html`<button type="button" class="btn small" @click=${() => run(act)}>${t(act === "draw" && area.has_boundary ? "areas.redraw" : `areas.${act}`)}</button>`,
        )}</div>`
      : nothing
  }</section>`;

/**
 * @param {{drawing: import("./drawing.js").Drawing, wrong: string, isBusy: boolean, mode: (mode: Mode) => void,
 *   undo: () => void, write: (text: string) => void, clear: () => void, cancel: () => void, save: () => void}} pen
 */
export const penTools = (
  pen,
) => html`<section class="card stack area-panel" aria-label=${t("areas.draw")}>
  <p>${t(`areas.pen.${pen.drawing.mode}.lead`)}</p>
  ${pen.wrong ? html`<p class="notice late" role="alert">${pen.wrong}</p>` : nothing}
  <div class="tools" role="group" aria-label=${t("areas.pen")}>${MODES.map(
    (mode) =>
      html`<button type="button" class="btn small" aria-pressed=${mode === pen.drawing.mode} @click=${() => pen.mode(mode)}>${t(`areas.pen.${mode}`)}</button>`,
  )}
    <button type="button" class="btn small" ?disabled=${!pen.drawing.before.length} @click=${pen.undo}>${t("areas.pen.undo")}</button>
    <button type="button" class="btn small" ?disabled=${!pen.drawing.corners.length} @click=${pen.clear}>${t("areas.pen.clear")}</button></div>
  <details><summary>${t("areas.corners", { n: pen.drawing.corners.length })}</summary>
    <label class="field"><span class="sr-only">${t("areas.corners_text")}</span><textarea rows="5" spellcheck="false" .value=${asText(pen.drawing.corners)} @change=${(
      /** @type {Event} */ event,
    ) => pen.write(/** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea>
    <span class="hint">${t("areas.corners_hint")}</span></label></details>
  <div class="acts"><button type="button" class="btn" @click=${pen.cancel}>${t("common.cancel")}</button>
    <button type="button" class="btn go" ?disabled=${pen.isBusy || pen.drawing.corners.length < 3} @click=${pen.save}>${t("areas.save_boundary")}</button></div></section>`;
