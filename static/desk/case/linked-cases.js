// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { openEnded } from "../ended/open_ended.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { unlinkCases } from "../state/record_commands.js";
import { desk } from "../state/store.js";
import "../../parts/status-chip.js";

/** @typedef {import("../../lib/types.d.ts").LinkedCase} Linked */

/** Lists the cases that may be the same as this one (疑似同一起), with a button that ends the link. */
export class LinkedCases extends LightDomElement {
  static properties = {
    incidentId: { attribute: false },
    links: { attribute: false },
    isReadOnly: { attribute: false },
  };

  constructor() {
    super();
    this.incidentId = "";
    /** @type {Linked[]} */
    this.links = [];
    this.isReadOnly = false;
    this.busy = new Busy(this);
  }

  /** @param {Linked} other */
  open({ id }) {
    if (desk.state.incidents.has(id)) desk.select(`incident:${id}`);
    else openEnded(id);
  }

  /** @param {Linked} other */
  unlink({ id }) {
    return this.busy.run(id, () => unlinkCases(this.incidentId, id));
  }

  /** @param {Linked} other */
  row(other) {
    const unlink = html`<button type="button" class="btn quiet small" ?disabled=${this.busy.is(other.id)}
      @click=${() => this.unlink(other)}>${t("desk.unlink")}</button>`;
    return html`<li class="row"><button type="button" class="link" @click=${() => this.open(other)}><b>${other.number}</b> ${other.title}
        <span class="muted">${other.place}</span></button>
      <status-chip status=${other.status}></status-chip>${this.isReadOnly ? nothing : unlink}</li>`;
  }

  render() {
    if (!this.links.length) return nothing;
    return html`<section class="links"><h2>${t("desk.links")} ${this.links.length}</h2>
      <ul>${this.links.map((other) => this.row(other))}</ul></section>`;
  }
}
customElements.define("linked-cases", LinkedCases);
