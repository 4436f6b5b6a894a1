// @ts-check
/** The area tree as rows, each below the area above it. */

import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").AreaRecord} Area */

const DEEPEST = 6;

/** @param {Area} area */
function counts({ members, users, places, has_boundary }) {
  const parts = [
    members ? t("areas.members", { n: members }) : "",
    users ? t("areas.users", { n: users }) : "",
    places ? t("areas.places", { n: places }) : "",
    has_boundary ? "" : t("areas.no_boundary"),
  ];
  return parts.filter(Boolean).join(" · ");
}

/**
 * @param {{areas: Area[], parents: Set<number|null>, folded: Set<number>, chosen: number|null,
 *   fold: (id: number) => void, choose: (area: Area) => void}} options
 */
export const treeRows = ({ areas, parents, folded, chosen, fold, choose }) =>
  html`<ul class="tree">${repeat(
    areas,
    ({ id }) => id,
    (
      area,
    ) => html`<li class="depth-${Math.min(area.depth, DEEPEST)} ${area.retired_at ? "retired" : ""}">
      ${
        parents.has(area.id)
          ? html`<button type="button" class="fold" aria-expanded=${!folded.has(area.id)} aria-label=${t("areas.fold", { area: area.name })} @click=${() => fold(area.id)}><span aria-hidden="true">${folded.has(area.id) ? "▸" : "▾"}</span></button>`
          : html`<span class="fold" aria-hidden="true"></span>`
      }
      <button type="button" class="node" aria-current=${area.id === chosen} @click=${() => choose(area)}>
        <span><b>${area.name}</b> <small class="chip">${t(`area.kind.${area.kind}`)}</small>
        ${area.retired_at ? html`<small class="chip lost">${t("areas.retired")}</small>` : nothing}</span>
        <small class="muted">${counts(area)}</small></button></li>`,
  )}</ul>`;

/** @param {{search: string, hasRetired: boolean, type: (words: string) => void, toggle: () => void}} options */
export const treeTools = ({
  search,
  hasRetired,
  type,
  toggle,
}) => html`<div class="tools"><label class="search"><span class="sr-only">${t("areas.search")}</span><input type="search" placeholder=${t("areas.search")} .value=${search}
    @input=${(/** @type {Event} */ event) => type(/** @type {HTMLInputElement} */ (event.target).value)} /></label>
  <label class="tick"><input type="checkbox" ?checked=${hasRetired} @change=${toggle} /> <span>${t("areas.with_retired")}</span></label></div>`;
