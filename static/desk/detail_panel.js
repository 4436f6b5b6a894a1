// @ts-check
/** The right panel: the selected case, alarm, intake or member, or the form for a new case. */

import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { kindAndId } from "./queue/queue.js";
import "./alarm/alarm-card.js";
import "./case/incident-detail.js";
import "./case/incident-form.js";
import "./case/intake-card.js";
import "./people/member-card.js";
import "./dispatch/unreached-list.js";

/** @typedef {import("./state/store.js").Desk} Desk */

/** @type {Record<string, (desk: Desk, id: string) => unknown>} */
const CARDS = {
  intake: ({ state }, id) => html`<intake-card .intake=${state.intakes.get(id)}></intake-card>`,
  alarm: ({ state }, id) =>
    html`<alarm-card .alarm=${state.alarms.get(id)} .state=${state}></alarm-card>`,
  member: ({ state }, id) =>
    html`<member-card .member=${state.members.get(id)} .state=${state}></member-card>`,
};

/** @param {Desk} desk */
export function detailPanel(desk) {
  const { state, loader, dialog, selected } = desk;
  if (dialog?.kind === "incident") {
    return html`<incident-form .incident=${dialog.incident} .draft=${desk.draft}></incident-form>`;
  }
  if (dialog?.kind === "unreached") {
    const { rows, isStale } = desk.unreached;
    return html`<unreached-list .rows=${rows} .isStale=${isStale}></unreached-list>`;
  }
  if (!selected) return html`<p class="empty">${t("desk.nothing_selected")}</p>`;
  const incident = state.incidents.get(loader.id ?? "");
  if (incident) {
    return html`<incident-detail .incident=${incident} .detail=${loader.detail} .candidates=${loader.candidates}
      .failure=${loader.failure} .state=${state} .waiting=${desk.unreached.rows}></incident-detail>`;
  }
  const [kind, id] = kindAndId(selected);
  return CARDS[kind]?.(desk, id) ?? nothing;
}
