// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { canBeTrusted } from "../../lib/photos.js";
import { styled } from "../../lib/styled.js";
import { toast } from "../../lib/toast.js";
import { CameraSheet } from "../camera_sheet.js";
import { takePhotos } from "./form_fields.js";
import { partsOf } from "./photo-sheet.js";

/** Pixels of the longer side that the camera is asked for. */
const WISH_PX = 1920;
const QUALITY = 0.92;

/** 对照拍照: the photo of before lies translucent over the camera's picture, so that the new one has the same view. */
export class GhostSheet extends CameraSheet {
  static properties = {
    ...CameraSheet.properties,
    name: { attribute: false },
    opacity: { state: true },
    isBusy: { state: true },
  };

  constructor() {
    super();
    /** The form's name and the photo's. */
    this.name = "";
    /** Hundredths of the photo of before. */
    this.opacity = 40;
    this.isBusy = false;
    this.address = "";
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.address) URL.revokeObjectURL(this.address);
  }

  heading() {
    return t("phone.photo.ghost");
  }

  async start() {
    if (!canBeTrusted()) throw new DOMException("", "NotSupportedError");
    return this.play({ width: { ideal: WISH_PX } });
  }

  /** The photo of before: the phone's own small copy, which is here without a network too, or the server's. */
  source() {
    const { shot, sha256 } = partsOf(this.phone, this.name);
    if (!shot?.thumb) return `/api/v1/photos/${sha256}`;
    this.address ||= URL.createObjectURL(shot.thumb);
    return this.address;
  }

  /** @param {File[]} files */
  async keep(files) {
    const { phone, job } = this;
    const { form } = partsOf(phone, this.name);
    if (!files.length) return;
    const ofJob = job && form.startsWith(job.assignment.id) ? job.assignment.id : null;
    this.isBusy = true;
    try {
      await takePhotos(phone, form, files, ofJob);
    } finally {
      this.isBusy = false;
    }
    this.leave();
    toast(t("phone.photo.ghost_taken"));
  }

  async shoot() {
    const view = this.querySelector("video");
    if (!view?.videoWidth || this.isBusy) return;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: view.videoWidth, height: view.videoHeight });
    canvas.getContext("2d")?.drawImage(view, 0, 0);
    const blob = await new Promise((/** @type {(made: Blob | null) => void} */ done) =>
      canvas.toBlob(done, "image/jpeg", QUALITY),
    );
    if (blob) await this.keep([new File([blob], "after.jpg", { type: blob.type })]);
  }

  /** Without the camera in the page the photo of before stands above the phone's own camera. */
  plain() {
    const taken = (/** @type {Event} */ event) => {
      const { files } = /** @type {HTMLInputElement} */ (event.currentTarget);
      return this.keep([...(files ?? [])]);
    };
    return html`<img class="large-photo" src=${this.source()} alt=${t("phone.photo.before")}>
      <p class="muted" role="status">${t("phone.photo.ghost_plain")}</p>
      <label class="big file"><input class="sr-only" type="file" accept="image/*" capture="environment" @change=${taken}>${t("phone.photo.take")}</label>
      <label class="btn gallery"><input class="sr-only" type="file" accept="image/*" @change=${taken}>${t("phone.photo.gallery")}</label>`;
  }

  body() {
    if (this.trouble) return this.plain();
    const slide = (/** @type {Event} */ event) => {
      this.opacity = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value);
    };
    return html`<div class="ghost"><video muted playsinline aria-label=${t("phone.photo.ghost")}></video>
        <img src=${this.source()} alt=${t("phone.photo.before")} ${styled({ opacity: `${this.opacity}%` })}></div>
      <label class="field"><span>${t("phone.photo.ghost_strength")}</span>
        <input type="range" min="0" max="100" step="10" .value=${String(this.opacity)} @input=${slide}></label>
      <button class="big" type="button" ?disabled=${this.isBusy} @click=${this.shoot}>${this.isBusy ? t("phone.photo.working") : t("phone.photo.take")}</button>`;
  }
}
customElements.define("ghost-sheet", GhostSheet);
