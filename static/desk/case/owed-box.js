// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { category } from "../state/names.js";
import { desk } from "../state/store.js";
import "../parts/tick-time.js";
import { lacksPhoto } from "./report_words.js";

/** @typedef {import("../state/types.js").Assignment} Assignment */

/** 待补报: who owes the report, how long it may take, and who else may write it. */
export class OwedBox extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    assignments: { attribute: false },
    reports: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {Assignment[]} */
    this.assignments = [];
    /** @type {import("../state/types.js").Report[]} */
    this.reports = [];
    this.busy = new Busy(this);
  }

  /** @param {Assignment} assignment */
  supplement(assignment) {
    desk.set({
      dialog: { kind: "form", form: "supplement", assignment, incident: this.incident },
    });
  }

  render() {
    const { incident, assignments, reports } = this;
    const owed = incident?.report_owed;
    if (!owed) return nothing;
    const cleared = assignments.filter(({ status }) => status === "cleared");
    const owing = cleared.findLast(({ call_sign }) => call_sign === owed.call_sign);
    const others = cleared.filter(({ call_sign }) => call_sign !== owed.call_sign);
    return html`<section class="owed"><p class="notice wait"><span><b>${t("desk.owed_by", { member: owed.call_sign })}</b>
        <tick-time .until=${owed.due_at}></tick-time><br />${t(owed.photo_only ? "desk.owed_photo_named" : "desk.owed_lead")}
        ${lacksPhoto(category(incident.category), reports) ? html`<br /><b>${t("desk.owed_photo")}</b>` : nothing}</span></p>
      <div class="row">${others.map(
        ({
          id,
          call_sign,
        }) => html`<button type="button" class="btn small" ?disabled=${this.busy.is(id)}
          @click=${() => this.busy.run(id, () => commands.reassign(id))}>${t("desk.do.reassign", { member: call_sign })}</button>`,
      )}
        ${owing ? html`<button type="button" class="btn small" @click=${() => this.supplement(owing)}>${t("desk.do.supplement")}</button>` : nothing}</div>
    </section>`;
  }
}
customElements.define("owed-box", OwedBox);
