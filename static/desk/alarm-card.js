// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { alarmHint, alarmTitle } from "./alarm.js";
import { Busy } from "./busy.js";
import * as commands from "./commands.js";
import { Light } from "./light.js";
import { desk } from "./store.js";
import "./member-card.js";
import "./tick-time.js";

/** An alarm that is about no case: a member in need, a source fallen silent, a disk. */
export class AlarmCard extends Light {
  static properties = { alarm: { attribute: false }, state: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./types.js").Alarm|undefined} */
    this.alarm = undefined;
    this.state = desk.state;
    this.busy = new Busy(this);
  }

  render() {
    const { alarm, state } = this;
    if (!alarm) return nothing;
    const member = state.members.get(alarm.call_sign ?? "");
    const text = alarm.body?.text ?? alarm.body?.detail ?? "";
    return html`<article class="stack">
      <div class="notice late alarm-strip"><span><b>${alarmTitle(alarm)}</b>
        <tick-time .since=${alarm.raised_at}></tick-time><br />${alarmHint(alarm)}</span>
        <button type="button" class="btn small" ?disabled=${this.busy.is("ack")}
          @click=${() => this.busy.run("ack", () => commands.acknowledge(alarm.id))}>${t("desk.acknowledge")}</button></div>
      ${text ? html`<p class="said">${text}</p>` : nothing}
      ${member ? html`<member-card .member=${member} .state=${state}></member-card>` : nothing}
    </article>`;
  }
}
customElements.define("alarm-card", AlarmCard);
