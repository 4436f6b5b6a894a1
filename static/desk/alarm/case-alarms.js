// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { desk } from "../state/store.js";
import { alarmHint, reason } from "./alarm_words.js";
import { foldedAlarms } from "./folded_alarms.js";
import "./alarm-strip.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */

/** Shows the alarms of a case: the first in full, and in one line those that only repeat that time runs. */
export class CaseAlarms extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    detail: { attribute: false },
    state: { attribute: false },
    isOpen: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Detail|null} */
    this.detail = null;
    this.state = desk.state;
    this.isOpen = false;
  }

  /** The lines are folded again for another case. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {{id: string}|null|undefined} */ (changed.get("incident"));
    if (changed.has("incident") && before?.id !== this.incident?.id) this.isOpen = false;
  }

  /** A hint that a strip above has given is not said again. @param {Alarm[]} alarms @param {import("../state/types.js").Incident} incident @param {Alarm[]} [above] */
  strips(alarms, incident, above = []) {
    const said = new Set(above.map((alarm) => alarmHint(alarm, incident)));
    const hints = alarms.map((alarm) => {
      const hint = alarmHint(alarm, incident);
      if (said.has(hint)) return "";
      said.add(hint);
      return hint;
    });
    return repeat(
      alarms,
      (alarm) => alarm.id,
      (alarm, at) => html`<alarm-strip .alarm=${alarm} .incident=${incident} .detail=${this.detail}
        .members=${this.state.members} .hint=${hints[at]}></alarm-strip>`,
    );
  }

  /** @param {Alarm[]} folded @param {import("../state/types.js").Incident} incident @param {Alarm[]} full */
  fold(folded, incident, full) {
    if (!folded.length) return nothing;
    const turn = (/** @type {{target: HTMLDetailsElement}} */ event) => {
      this.isOpen = event.target.open;
    };
    return html`<details class="notice late folded" ?open=${this.isOpen} @toggle=${turn}>
      <summary>+ ${folded.map(reason).join(" · ")}</summary>${this.strips(folded, incident, full)}</details>`;
  }

  render() {
    const { incident, detail, state } = this;
    if (!incident) return nothing;
    const mine = [...state.alarms.values()].filter((row) => row.incident_id === incident.id);
    const notified = (detail?.notified ?? []).map((row) => row.agency);
    const { full, folded } = foldedAlarms(mine, incident, notified);
    return html`${this.strips(full, incident)}${this.fold(folded, incident, full)}`;
  }
}
customElements.define("case-alarms", CaseAlarms);
