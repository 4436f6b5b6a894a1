// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { Ticking, wall } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { mutes, siren } from "./announcements.js";
import { MINUTES } from "./mutes.js";
import { soundOf } from "./news_kinds.js";
import { choosePopUps, popUps } from "./pop_ups.js";
import "./alarm-load.js";

/** @typedef {import("./news_kinds.js").NewsKind} NewsKind */

const KINDS = /** @type {NewsKind[]} */ (["sos", ...Object.keys(MINUTES)]);

/** 声音、通知、提醒量: each kind of news can be tried, and muted for a time. */
export class SoundSettings extends LightDomElement {
  constructor() {
    super();
    this.ticking = new Ticking(this);
    mutes.addEventListener("change", () => this.requestUpdate());
  }

  /** @param {NewsKind} kind */
  async tried(kind) {
    await siren.arm();
    siren[soundOf(kind)]();
  }

  /** @param {boolean} isOn */
  async chosen(isOn) {
    await choosePopUps(isOn);
    this.requestUpdate();
  }

  /** @param {NewsKind} kind */
  choices(kind) {
    if (kind === "sos") return html`<span class="muted">${t("desk.sounds.never_muted")}</span>`;
    const until = mutes.until(kind);
    if (until !== null) {
      const at = wall(new Date(until).toISOString()).slice(0, 5);
      return html`<span class="chip weak">${t("desk.sounds.muted_until", { at })}</span>
        <button type="button" class="btn small" @click=${() => mutes.hear(kind)}>${t("desk.sounds.hear")}</button>`;
    }
    const offered = MINUTES[kind]?.map((minutes) => this.muteFor(kind, minutes));
    return html`<span class="muted" aria-hidden="true">${t("desk.sounds.mute")}</span>${offered}`;
  }

  /** @param {NewsKind} kind @param {number} minutes */
  muteFor(kind, minutes) {
    const [unit, n] = minutes < 60 ? ["minutes", minutes] : ["hours", minutes / 60];
    const name = t(`desk.sounds.mute_${unit}`, { n });
    return html`<button type="button" class="btn small quiet" aria-label=${name} @click=${() => mutes.mute(kind, minutes)}>${t(`desk.sounds.${unit}`, { n })}</button>`;
  }

  /** @param {NewsKind} kind */
  row(kind) {
    return html`<tr><th scope="row">${t(`desk.sounds.${kind}`)}</th>
      <td><button type="button" class="btn small quiet" @click=${() => this.tried(kind)}>▶ ${t("desk.sounds.try")}</button></td>
      <td class="row">${this.choices(kind)}</td></tr>`;
  }

  notifications() {
    const state = popUps();
    if (state === "impossible" || state === "forbidden") {
      return html`<p class="muted">${t(`desk.sounds.pop_ups_${state}`)}</p>`;
    }
    return html`<label class="tick"><input type="checkbox" .checked=${state === "on"}
      @change=${(/** @type {{target: HTMLInputElement}} */ { target }) => this.chosen(target.checked)} /> ${t("desk.sounds.pop_ups")}</label>`;
  }

  render() {
    return html`<form method="dialog" class="stack"><div class="row"><h2 id="dialog-title">${t("desk.sounds.title")}</h2>
        <button class="btn small">${t("common.close")} <kbd>Esc</kbd></button></div>
      ${siren.armed ? nothing : html`<p class="notice wait">${t("desk.sound_off")}</p>`}
      <table class="sounds"><tbody>${KINDS.map((kind) => this.row(kind))}</tbody></table>
      ${this.notifications()}
      <p class="muted">${t("desk.sounds.lead")}</p>
      <h3>${t("desk.load.title")}</h3><alarm-load class="stack"></alarm-load></form>`;
  }
}
customElements.define("sound-settings", SoundSettings);
