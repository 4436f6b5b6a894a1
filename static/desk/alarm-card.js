// @ts-check
import { html, nothing } from "lit";
import { Light } from "./light.js";
import { desk } from "./store.js";
import "./alarm-strip.js";
import "./member-card.js";

/** An alarm that is about no case: a member in need, a source fallen silent, a disk. */
export class AlarmCard extends Light {
  static properties = { alarm: { attribute: false }, state: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./types.js").Alarm|undefined} */
    this.alarm = undefined;
    this.state = desk.state;
  }

  render() {
    const { alarm, state } = this;
    if (!alarm) return nothing;
    const member = state.members.get(alarm.call_sign ?? "");
    const text = alarm.body?.text ?? alarm.body?.detail ?? "";
    return html`<article class="stack">
      <alarm-strip .alarm=${alarm}></alarm-strip>
      ${text ? html`<p class="said">${text}</p>` : nothing}
      ${member ? html`<member-card .member=${member} .state=${state}></member-card>` : nothing}
    </article>`;
  }
}
customElements.define("alarm-card", AlarmCard);
