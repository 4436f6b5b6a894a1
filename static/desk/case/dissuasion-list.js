// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { soundSourceName } from "../state/names.js";
import { signAt } from "./former.js";
import { level, REACTIONS } from "./record_act_words.js";

/** @typedef {import("../../lib/types.d.ts").DissuasionState} Dissuasion */

/** Lists the dissuasion records of a case with the levels of its station, and the sheet to print. */
export class DissuasionList extends LightDomElement {
  static properties = {
    incidentId: { attribute: false },
    records: { attribute: false },
    former: { attribute: false },
  };

  constructor() {
    super();
    this.incidentId = "";
    /** @type {Dissuasion[] | undefined} */
    this.records = [];
    /** @type {import("./former.js").Former} */
    this.former = undefined;
  }

  /** @param {Dissuasion} row */
  levels(row) {
    if (!row.station) return nothing;
    const { laeq_before, laeq_after, after_due_at, doubtful } = row;
    const between = t("desk.dissuasion.levels", {
      before: level(laeq_before),
      after: level(laeq_after),
    });
    const marks = [
      after_due_at ? t("desk.dissuasion.waiting") : "",
      doubtful ? t("desk.dissuasion.doubtful") : "",
    ].filter(Boolean);
    return html`<span class="chip">${between}</span>
      ${marks.map((mark) => html`<span class="chip weak">${mark}</span>`)}`;
  }

  /** @param {Dissuasion} row */
  row(row) {
    const source = row.sound_source ? soundSourceName(row.sound_source) : "";
    const reaction = t(REACTIONS[row.reaction] ?? REACTIONS.refused);
    const words = [reaction, source, row.told_words].filter(Boolean).join(" · ");
    return html`<li><p><time>${wall(row.acted_at)}</time> <b>${signAt(row.by, row.acted_at, this.former)}</b>
      ${words} ${this.levels(row)}</p></li>`;
  }

  render() {
    const { records } = this;
    if (!records?.length) return nothing;
    return html`<section class="reports"><h2>${t("desk.dissuasions")} ${records.length}</h2>
      <ul>${records.map((row) => this.row(row))}</ul>
      <p><a href=${`/incidents/${this.incidentId}/dissuasion`} target="_blank">${t("desk.dissuasion.sheet")}</a></p></section>`;
  }
}
customElements.define("dissuasion-list", DissuasionList);
