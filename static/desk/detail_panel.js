// @ts-check
/** The right panel: the selected case, alarm, intake or member, or the form for a new case. */

import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { alarmTitle } from "./alarm/alarm_words.js";
import { kindAndId } from "./queue/queue.js";
import { takenWords } from "./taken_words.js";
import "./alarm/alarm-card.js";
import "./case/incident-detail.js";
import "./case/incident-form.js";
import "./case/intake-card.js";
import "./people/member-card.js";
import "./people/people-board.js";
import "./dispatch/unreached-list.js";
import "./ended/ended-list.js";

/** @typedef {import("./state/store.js").Desk} Desk */

/** @type {Record<string, (desk: Desk, id: string) => unknown>} */
const CARDS = {
  intake: ({ state }, id) => html`<intake-card .intake=${state.intakes.get(id)}></intake-card>`,
  alarm: ({ state }, id) =>
    html`<alarm-card .alarm=${state.alarms.get(id)} .state=${state}></alarm-card>`,
  member: ({ state }, id) =>
    html`<member-card .member=${state.members.get(id)} .state=${state}></member-card>`,
};

/** Somebody else has dealt with what is selected. The selection waits here until the dispatcher goes on. @param {Desk} desk */
function taken(desk) {
  const words = takenWords(desk);
  if (!words) return nothing;
  return html`<p class="notice wait taken"><b>${words}</b>
    <span class="row">${t("desk.taken_waits")}<button type="button" class="btn small" @click=${() => desk.stepToNext()}>${t("desk.next")} <kbd>${t("desk.key.space")}</kbd></button></span></p>`;
}

/** Draws the name of what is gone, so that nobody wonders what it was. @param {Desk} desk */
function goneCard({ gone }) {
  if (!gone) return nothing;
  const title = "kind" in gone ? alarmTitle(gone) : "title" in gone ? gone.title : gone.call_sign;
  return html`<article class="stack"><h1>${title}</h1></article>`;
}

/** @param {Desk} desk */
export function detailPanel(desk) {
  const { state, loader, dialog, selected } = desk;
  if (dialog?.kind === "incident") {
    return html`<incident-form .incident=${dialog.incident} .place=${dialog.place} .draft=${desk.draft}></incident-form>`;
  }
  if (dialog?.kind === "unreached") {
    const { rows, isStale } = desk.unreached;
    return html`<unreached-list .rows=${rows} .isStale=${isStale}></unreached-list>`;
  }
  const back = /** @type {{kind: string}|undefined} */ (dialog?.back);
  if (dialog?.kind === "people" || back?.kind === "people")
    return html`<people-board .state=${state}></people-board>`;
  if (dialog?.kind === "ended") return html`<ended-list .caseId=${dialog.id}></ended-list>`;
  if (!selected) return html`<p class="empty">${t("desk.nothing_selected")}</p>`;
  const incident = state.incidents.get(loader.id ?? "");
  if (incident) {
    return html`${taken(desk)}<incident-detail .incident=${incident} .detail=${loader.detail} .candidates=${loader.candidates}
      .failure=${loader.failure} .state=${state} .waiting=${desk.unreached.rows}></incident-detail>`;
  }
  if (desk.gone) return html`${taken(desk)}${goneCard(desk)}`;
  const [kind, id] = kindAndId(selected);
  return CARDS[kind]?.(desk, id) ?? nothing;
}
