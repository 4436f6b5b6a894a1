// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";
import { channelChip, nextStepWords } from "./delivery_chips.js";
import "../../parts/severity-chip.js";
import "../parts/live-mark.js";
import "../parts/tick-time.js";

/** @typedef {import("../state/unreached.js").Row} Row */

/** Lists members whom an order has not reached: the channels tried, the next step, and a button for an answer by radio. */
export class UnreachedList extends LightDomElement {
  static properties = { rows: { attribute: false }, isStale: { attribute: false } };

  constructor() {
    super();
    /** @type {Row[]} */
    this.rows = [];
    this.isStale = false;
    this.busy = new Busy(this);
  }

  /** @param {Row} row */
  row(row) {
    const { assignment_id: id, call_sign } = row;
    return html`<li class=${row.severity === 1 ? "grave" : ""}><div class="row">
        <button type="button" class="call" @click=${() => desk.select(`incident:${row.incident_id}`)}>${call_sign}</button>
        <severity-chip .severity=${row.severity}></severity-chip>
        <tick-time class="when" .since=${row.since}></tick-time></div>
      <p class="row"><span>${row.title}</span><span class="muted number">${row.number}</span></p>
      <p class="fates">${row.channels.map((channel) => channelChip(channel))}</p>
      <p class="row">${nextStepWords(row.next)}<button type="button" class="btn small" ?disabled=${this.busy.is(id)}
        @click=${() => this.busy.run(id, () => commands.accept(id, "radio"))}>${t("desk.accept_for", { member: call_sign })}</button></p></li>`;
  }

  render() {
    const { rows, isStale } = this;
    const list = repeat(
      rows,
      (row) => row.assignment_id,
      (row) => this.row(row),
    );
    return html`<article class="stack unreached"><div class="row"><h1>${t("desk.unreached.title", { n: rows.length })}</h1>
        <button type="button" class="btn small" @click=${() => desk.set({ dialog: null })}>${t("desk.unreached.back")} <kbd>Esc</kbd></button></div>
      <p class="muted">${t(rows.length ? "desk.unreached.lead" : "desk.unreached.none")}</p>
      <p class="row"><live-mark .staleAt=${isStale ? desk.unreached.readAt : null}></live-mark>${isStale ? html`<span class="notice weak" role="status">${t("desk.unreached.stale")}</span>` : nothing}</p>
      <ul>${list}</ul></article>`;
  }
}
customElements.define("unreached-list", UnreachedList);
