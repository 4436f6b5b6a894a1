// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { callersOf } from "../state/crew.js";
import { desk } from "../state/store.js";
import { against, meant } from "./member_reasons.js";
import { distanceWords } from "./travel_words.js";
import "../parts/combo-box.js";

/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {import("../state/types.js").Member} Member */

/** @param {import("./member_reasons.js").Reason} reason */
const words = ({ key, number = "", metres }) =>
  t(key, { number, distance: metres === undefined ? "" : distanceWords(metres) });

/** Adds a member by a typed call sign, also one who is not suggested, and says what speaks against it. */
export class MemberPicker extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    members: { attribute: false },
    crew: { attribute: false },
    listed: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Incident|null} */
    this.incident = null;
    /** @type {Map<string, Member>} */
    this.members = new Map();
    /** @type {string[]} the members who are picked */
    this.crew = [];
    /** @type {string[]} the members whom the list of candidates shows */
    this.listed = [];
  }

  /** @param {Member} member @param {Incident} incident */
  reasons(member, incident) {
    const { state } = desk;
    return against(member, incident, state.incidents, callersOf(state))
      .map(words)
      .join(t("desk.against.and"));
  }

  /** @param {Incident} incident @returns {import("../parts/option_search.js").Option[]} */
  options(incident) {
    const members = [...this.members.values()].filter(
      ({ call_sign }) => !this.crew.includes(call_sign),
    );
    return members.map((member) => ({
      value: member.call_sign,
      label: member.call_sign,
      note: this.reasons(member, incident) || t("desk.against.nothing"),
    }));
  }

  /** @param {string} callSign */
  add(callSign) {
    const { incident } = this;
    const member = this.members.get(callSign);
    if (!incident || !member) return;
    const [first] = against(member, incident, desk.state.incidents);
    if (first?.key === "desk.against.here")
      return toast(t("desk.against.is_here", { member: callSign }), { kind: "info", seconds: 4 });
    if (!this.crew.includes(callSign))
      this.dispatchEvent(new CustomEvent("toggle-candidate", { detail: callSign, bubbles: true }));
  }

  /** Enter takes the call sign that is written there, also when no list is open. @param {KeyboardEvent} event */
  entered(event) {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (event.target);
    const text = field.value.trim();
    if (!text) return;
    const callSign = meant(this.members.keys(), text);
    if (!callSign) return toast(t("desk.nobody_called", { text }), { kind: "weak", seconds: 5 });
    this.clear();
    this.add(callSign);
  }

  clear() {
    const box = /** @type {import("../parts/combo-box.js").ComboBox|null} */ (
      this.querySelector("combo-box")
    );
    if (box) box.text = "";
  }

  /** @param {CustomEvent<import("../parts/option_search.js").Option>} event */
  chosen(event) {
    this.clear();
    this.add(event.detail.value);
  }

  /** The picked members whom no list of candidates shows, each with its reasons. @param {Incident} incident */
  added(incident) {
    const drop = (/** @type {string} */ detail) => () =>
      this.dispatchEvent(new CustomEvent("toggle-candidate", { detail, bubbles: true }));
    const others = this.crew.filter((callSign) => !this.listed.includes(callSign));
    if (!others.length) return nothing;
    return html`<ul class="added">${others.map((callSign) => {
      const member = this.members.get(callSign);
      return html`<li class="row"><span><b>${callSign}</b> <span class="muted">${member ? this.reasons(member, incident) : ""}</span></span>
        <button type="button" class="btn quiet small" aria-label=${t("desk.take_off", { member: callSign })} @click=${drop(callSign)}>✕</button></li>`;
    })}</ul>`;
  }

  render() {
    const { incident } = this;
    if (!incident) return nothing;
    return html`${this.added(incident)}<combo-box label=${t("desk.add_by_call_sign")} placeholder=${t("desk.add_by_call_sign")}
      .options=${this.options(incident)} @choose=${this.chosen} @keydown=${this.entered}></combo-box>`;
  }
}
customElements.define("member-picker", MemberPicker);
