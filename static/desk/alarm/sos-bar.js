// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";
import { ReadHold } from "./read_hold.js";
import { Rescuers } from "./rescuers.js";
import { caseOf, comingTo, seenOf, spotOf, standingSos } from "./sos.js";
import { comingWords, spoken, whereWords } from "./sos_words.js";
import "../parts/phone-number.js";
import "../parts/tick-time.js";

/** @typedef {import("../state/types.js").Alarm} Alarm */

/** A red bar over everything while a member calls for help. One key sends the nearest three. */
export class SosBar extends LightDomElement {
  static properties = {
    alarm: { attribute: false },
    state: { attribute: false },
    called: { state: true },
  };

  constructor() {
    super();
    /** @type {Alarm|null} */
    this.alarm = null;
    this.state = desk.state;
    /** The SOS whose member the desk calls now. @type {string|null} */
    this.called = null;
    this.busy = new Busy(this);
    this.rescuers = new Rescuers(this);
    this.hold = new ReadHold();
  }

  willUpdate() {
    const { alarm, rescuers } = this;
    this.coming = alarm ? comingTo(alarm, this.state.incidents) : [];
    rescuers.follow(alarm?.id ?? null, this.coming);
    this.hold.see([alarm?.id, ...rescuers.callSigns, "|", ...this.coming].join(" "));
  }

  /** A press under which the bar has just appeared or changed does nothing. @param {(alarm: Alarm) => unknown} act */
  press(act) {
    if (!this.alarm) return;
    if (this.hold.isHeld()) toast(t("desk.held"), { kind: "weak", seconds: 2 });
    else act(this.alarm);
  }

  /** Enter sends only the first three: pressed once more it must not send three others. */
  enter() {
    if (!this.coming?.length) this.rescue();
  }

  rescue() {
    const members = this.rescuers.callSigns;
    if (!members.length) return;
    this.press((alarm) => {
      const seen = seenOf(alarm, this.state.incidents, this.rescuers.seen);
      return this.busy.run("rescue", () => commands.rescue(alarm, members, seen));
    });
  }

  /** 通话: the desk calls by radio or telephone, and the phone shows that the SOS was seen. */
  call() {
    this.press((alarm) => {
      this.called = alarm.id;
      return this.busy.run("call", () => commands.seeSos(alarm.id));
    });
  }

  /** The words for the radio, and the number of the member. @param {Alarm} alarm */
  calling(alarm) {
    if (this.called !== alarm.id) return nothing;
    const { call_sign: callSign } = alarm;
    const { mobile } = this.state.members.get(callSign ?? "") ?? {};
    const incident = caseOf(alarm, this.state.incidents);
    return html`<p class="calling" role="status"><span>${t("desk.sos.say", { member: spoken(callSign ?? "") })}</span>
      ${mobile ? html`<phone-number .masked=${mobile} .path=${`members/${callSign}`} .incidentId=${incident?.id}></phone-number>` : nothing}</p>`;
  }

  end() {
    this.press((alarm) => desk.set({ dialog: { kind: "form", form: "endSos", alarm } }));
  }

  /** Shows the next of several. */
  next() {
    const ids = standingSos(this.state).map(({ id }) => id);
    desk.set({ sos: ids[(ids.indexOf(this.alarm?.id ?? "") + 1) % ids.length] });
  }

  others() {
    const n = standingSos(this.state).length - 1;
    return n < 1
      ? nothing
      : html`<button type="button" class="no" @click=${this.next}>${t("desk.sos.others", { n })}</button>`;
  }

  /** @param {Alarm} alarm */
  words(alarm) {
    const { state, coming = [] } = this;
    const incident = caseOf(alarm, state.incidents);
    const { number = "", title = "" } = incident ?? {};
    const open = () => desk.select(`incident:${incident?.id}`);
    const spot = spotOf(alarm, state.members);
    const [before, after] = t("desk.sos.measured", { t: "|" }).split("|");
    const age = html`${before}<tick-time .since=${spot?.at ?? null} .isBare=${true}></tick-time>${after}`;
    return html`<span>${whereWords(alarm, spot)}${spot?.at ? age : nothing} · <tick-time .since=${alarm.raised_at}></tick-time>
      ${alarm.body.text ? html` · 「${alarm.body.text}」` : nothing}
      ${coming.length ? html` · <b>${comingWords(coming, incident)}</b>` : nothing}
      ${incident ? html`<button type="button" class="link" @click=${open}>${t("desk.sos.on_case", { number, title })}</button>` : nothing}</span>`;
  }

  sending() {
    const { coming = [], rescuers } = this;
    const [n, crew] = [rescuers.callSigns.length, rescuers.callSigns.join(" ")];
    const words = t(coming.length ? "desk.sos.more" : "desk.sos.send", { n, crew });
    return html`<button type="button" class="go" ?disabled=${!n || this.busy.is("rescue")} @click=${this.rescue}>
      ${n ? words : t("desk.sos.nobody")}${n && !coming.length ? html` <kbd>Enter</kbd>` : nothing}</button>`;
  }

  /** Says which of the nearest may be elsewhere or hear nothing. */
  doubts() {
    const { doubts } = this.rescuers;
    return doubts.length ? html`<p class="doubts">${doubts.join(" · ")}</p>` : nothing;
  }

  render() {
    const { alarm } = this;
    if (!alarm) return nothing;
    const who = alarm.count > 1 ? `${alarm.call_sign} ×${alarm.count}` : alarm.call_sign;
    return html`<section class="sos" aria-label=${t("desk.sos.label")}><b>SOS ${who}</b>${this.words(alarm)}
      <p class="actions">${this.others()}${this.sending()}
        <button type="button" class="no" ?disabled=${this.busy.is("call")} @click=${this.call}>${alarm.answered ? "✓ " : ""}${t("desk.sos.call")} ☎</button>
        <button type="button" class="no" @click=${this.end}>${t("desk.sos.end")}</button></p>${this.doubts()}${this.calling(alarm)}</section>`;
  }
}
customElements.define("sos-bar", SosBar);
