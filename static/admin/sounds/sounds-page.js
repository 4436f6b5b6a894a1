// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { SOUND_KINDS } from "../../lib/sound_words.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { pageHead } from "../parts/page_head.js";
import { figuresCard, filesWords } from "./figures.js";

/** @typedef {import("../../lib/types.d.ts").LibraryState} Library */
/** @typedef {Library["samples"][number]} Sample */

/** 声源样本库: kinds, figures, the speech detector, and the samples. @extends {AdminList<Library, Sample>} */
export class SoundsPage extends AdminList {
  get path() {
    return "/api/v1/sounds";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  /** @param {SubmitEvent} event @param {Sample} sample */
  removed(event, sample) {
    event.preventDefault();
    const reason = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("reason");
    return this.attempt(async () => {
      await api.send("DELETE", `/api/v1/samples/${sample.id}`, { reason });
      this.dialog = null;
    });
  }

  /** @param {Library} library */
  list(library) {
    return html`<p><a href="/noise">← ${t("noise.title")}</a></p>
      <p class="muted">${t("noise.sounds.hint")}</p>
      ${library.is_installed ? nothing : html`<p class="notice weak">${t("noise.sounds.not_installed")}</p>`}
      <div class="sound-cards"><section class="card"><h2>${t("noise.sounds.figures")}</h2>${figuresCard(library.figures)}</section>
      <section class="card"><h2>${t("noise.sounds.kinds")}</h2>${this.kinds(library)}</section>
      <section class="card"><h2>${t("noise.sounds.detector")}</h2>${this.detector(library.detector)}</section></div>
      <section class="card"><h2>${t("noise.sounds.samples")}</h2>${this.samples(library.samples)}</section>`;
  }

  /** @param {Library} library */
  kinds({ kinds }) {
    return html`<table class="kinds"><thead><tr>${["kind", "groups", "clips", "state"].map((key) => html`<th scope="col">${t(`noise.sounds.${key}`)}</th>`)}</tr></thead>
      <tbody>${kinds.map(
        ({ kind, groups, samples, ready }) =>
          html`<tr><th scope="row">${t(SOUND_KINDS[kind])}</th><td>${groups}</td><td>${samples}</td>
            <td>${ready ? t("noise.sounds.ready") : html`<span class="muted">${t("common.sound.too_few")}</span>`}</td></tr>`,
      )}</tbody></table>`;
  }

  /** @param {Library["detector"]} detector */
  detector({ name, is_named, is_trusted, figures }) {
    const state = is_trusted
      ? "kept"
      : is_named && !name
        ? "missing"
        : name
          ? "unmeasured"
          : "none";
    return html`<p class="notice ${is_trusted ? "done" : "weak"}">${t(`noise.sounds.detector_${state}`)}</p>
      ${name ? html`<p class="small">${name}</p>` : nothing}
      ${figures ? this.measured(figures) : nothing}`;
  }

  /** @param {NonNullable<Library["detector"]["figures"]>} figures */
  measured({ measured_at, speech, speech_marked, song, song_marked, street, street_marked }) {
    const marked = speech_marked + song_marked + street_marked;
    return html`<p>${t("noise.sounds.recall")} ${filesWords(speech_marked, speech)}</p>
      <p>${t("noise.sounds.detector_precision")} ${filesWords(speech_marked, marked)}</p>
      <p class="muted small">${t("noise.sounds.marked", { song, song_marked, street, street_marked })} · ${wallDay(measured_at)}</p>`;
  }

  /** @param {Sample[]} samples */
  samples(samples) {
    if (!samples.length) return html`<p class="empty">${t("noise.sounds.none")}</p>`;
    return html`<ul class="sound-samples">${repeat(
      samples,
      ({ id }) => id,
      (sample) => html`<li><strong>${t(SOUND_KINDS[sample.kind])}</strong> ${sample.source_group}
        <span class="muted small">${sample.station} · ${wallDay(sample.taken_at)} · ${sample.by}</span>
        ${
          sample.sound_sha256 && sample.is_ours
            ? html`<audio controls preload="none" src=${`/api/v1/samples/${sample.id}/sound`} aria-label=${t("noise.sounds.play")}></audio>`
            : html`<span class="muted small">${t(sample.sound_sha256 ? "noise.sounds.elsewhere" : "noise.sounds.features_only")}</span>`
        }
        ${this.answer?.may_change && sample.is_ours ? html`<button type="button" class="btn quiet small" @click=${() => this.open(sample)}>${t("noise.sounds.remove")}</button>` : nothing}</li>`,
    )}</ul>`;
  }

  /** @param {Sample} sample */
  form(sample) {
    const submit = (/** @type {SubmitEvent} */ event) => this.removed(event, sample);
    return html`<form class="stack" @submit=${submit}>
      <p>${t(SOUND_KINDS[sample.kind])} · ${sample.source_group}</p>
      <label>${t("noise.sounds.why")} <input name="reason" required maxlength="200" autocomplete="off" /></label>
      ${this.trouble()}
      <div class="tools">${this.cancel()}<button class="btn danger" ?disabled=${this.busy.is("act")}>${t("noise.sounds.remove")}</button></div></form>`;
  }

  render() {
    const { answer, dialog } = this;
    return html`${pageHead(t("noise.sounds.title"), "/noise")}<main>${this.notices(true)}
      ${answer ? this.list(answer) : this.waiting()}
      ${dialog ? this.opened(t("noise.sounds.remove"), this.form(dialog)) : nothing}</main>`;
  }
}
customElements.define("sounds-page", SoundsPage);
