// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { desk } from "../state/store.js";
import "./alarm-strip.js";
import "../people/member-card.js";

/** Shows an alarm that belongs to no case: a member calls for help, a source is silent, a disk is full. */
export class AlarmCard extends LightDomElement {
  static properties = { alarm: { attribute: false }, state: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Alarm|undefined} */
    this.alarm = undefined;
    this.state = desk.state;
  }

  render() {
    const { alarm, state } = this;
    if (!alarm) return nothing;
    const member = state.members.get(alarm.call_sign ?? "");
    const { text = "", source = "", station_id, hazards } = alarm.body ?? {};
    const isAdmin = state.me?.role === "admin";
    return html`<article class="stack">
      <alarm-strip .alarm=${alarm}></alarm-strip>
      ${text ? html`<p class="said">${text}</p>` : nothing}
      ${
        source && isAdmin
          ? html`<p><a href="/admin/sources#${encodeURIComponent(source)}" target="sources">${t("desk.alarm.to_source")}</a></p>`
          : nothing
      }
      ${
        station_id
          ? html`<p><a href="/noise/station?id=${station_id}" target="station">${t("desk.alarm.to_station")}</a></p>`
          : nothing
      }
      ${
        hazards
          ? html`<p>${hazards.join(" ")} · <a href="/hazards${alarm.kind === "hazard_late" ? "#late" : ""}" target="hazards">${t("desk.alarm.to_hazards")}</a></p>`
          : nothing
      }
      ${member ? html`<member-card .member=${member} .state=${state}></member-card>` : nothing}
    </article>`;
  }
}
customElements.define("alarm-card", AlarmCard);
