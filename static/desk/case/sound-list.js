// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { SOUND_KINDS, suspectedKey } from "../../lib/sound_words.js";
import { wall } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { nameSound } from "../state/record_commands.js";

/** @typedef {import("../../lib/types.d.ts").SuspectedSound} Sound */

/** Lists the sounds of a case: what each may be, the samples it is like, and a form that names it. */
export class SoundList extends LightDomElement {
  static properties = { sounds: { attribute: false }, isReadOnly: { attribute: false } };

  constructor() {
    super();
    /** @type {Sound[] | undefined} */
    this.sounds = [];
    this.isReadOnly = false;
    this.busy = new Busy(this);
  }

  /** @param {SubmitEvent} event @param {Sound} sound */
  async submitted(event, { clip_id }) {
    event.preventDefault();
    const values = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const body = { kind: values.get("kind"), source_group: String(values.get("group")).trim() };
    const answer = await this.busy.run(clip_id, () => nameSound(clip_id, body));
    if (answer) this.dispatchEvent(new CustomEvent("noted"));
  }

  /** @param {string} path */
  player(path) {
    return html`<audio controls preload="none" src=${path} aria-label=${t("desk.sound.play")}></audio>`;
  }

  /** @param {Sound["nearest"][number]} near */
  near({ id, kind, source_group, has_sound, may_hear }) {
    const why = has_sound ? "desk.sound.elsewhere" : "desk.sound.features_only";
    return html`<li>${t(SOUND_KINDS[kind])} · ${source_group}
      ${may_hear ? this.player(`/api/v1/samples/${id}/sound`) : html`<span class="muted">${t(why)}</span>`}</li>`;
  }

  /** @param {Sound} sound */
  form(sound) {
    if (sound.sample_id) return html`<p class="muted">${t("desk.sound.named")}</p>`;
    if (this.isReadOnly) return nothing;
    const groups = [...new Set(sound.nearest.map(({ source_group }) => source_group))];
    return html`<details><summary>${t("desk.sound.name")}</summary>
      <form class="row" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, sound)}>
      <select name="kind" required aria-label=${t("desk.sound.kind")}>
        <option value="">${t("desk.sound.kind")}</option>
        ${Object.entries(SOUND_KINDS).map(([kind, key]) => html`<option value=${kind}>${t(key)}</option>`)}</select>
      <input name="group" required maxlength="60" autocomplete="off" list=${`groups-${sound.clip_id}`}
        aria-label=${t("desk.sound.group")} placeholder=${t("desk.sound.group")} />
      <datalist id=${`groups-${sound.clip_id}`}>${groups.map((group) => html`<option value=${group}></option>`)}</datalist>
      <button class="btn small" ?disabled=${this.busy.is(sound.clip_id)}>${t("desk.sound.press")}</button></form></details>`;
  }

  /** @param {Sound} sound */
  row(sound) {
    const { taken_at, station, fate, nearest, clip_id, certainty } = sound;
    const words = certainty ? t(suspectedKey(sound)) : t("desk.sound.waits");
    return html`<li class="stack"><p><time>${wall(taken_at)}</time> ${station}
      <span class="chip ${certainty === "decided" ? "" : "weak"}">${t("desk.sound.suspected", { sound: words })}</span></p>
      ${fate === "kept" ? this.player(`/api/v1/clips/${clip_id}/sound`) : html`<p class="muted">${t(`desk.sound.${fate}`)}</p>`}
      ${nearest.length ? html`<details><summary>${t("desk.sound.like")}</summary><ul>${nearest.map((near) => this.near(near))}</ul></details>` : nothing}
      ${this.form(sound)}</li>`;
  }

  render() {
    const { sounds } = this;
    if (!sounds?.length) return nothing;
    return html`<section class="reports sounds"><h2>${t("desk.sounds")} ${sounds.length}</h2>
      <p class="muted">${t("desk.sound.hint")} <a href="/noise/sounds" target="_blank">${t("desk.sound.samples")}</a></p>
      <ul>${sounds.map((sound) => this.row(sound))}</ul></section>`;
  }
}
customElements.define("sound-list", SoundList);
