// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { handOut, markedCopy } from "../../lib/marked_copy.js";
import { fullTime, wall } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { SheetElement } from "../sheet_element.js";

/** The end of a shot's name: the SHA-256 of its photo, after the name of the form. */
const NAMED = /^(.+):([0-9a-f]{64})$/;

/** The form, the photo's name, and the shot where the photo was taken for this form; one of before was not. @param {import("../state/phone.js").Phone} phone @param {string} name */
export function partsOf(phone, name) {
  const [, form = "", sha256 = ""] = NAMED.exec(name) ?? [];
  const { photos } = phone.forms.of(form);
  return { form, sha256, photos, shot: photos.find((shot) => shot.sha256 === sha256) };
}

/**
 * Shows a photo of a form, or one that came with the report, as large as the screen allows. From here
 * the same view is taken again, and a copy with time, place and call sign is made.
 */
export class PhotoSheet extends SheetElement {
  static properties = {
    ...SheetElement.properties,
    name: { attribute: false },
    isThumb: { state: true },
  };

  constructor() {
    super();
    /** The form's name and the photo's. */
    this.name = "";
    /** The large photo is not to be had here. */
    this.isThumb = false;
    /** @type {Map<Blob, string>} */
    this.addresses = new Map();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
  }

  get parts() {
    return partsOf(this.phone, this.name);
  }

  heading() {
    const { photos, shot } = this.parts;
    if (!shot) return t("phone.photo.before");
    return t("phone.photo.of", { n: photos.indexOf(shot) + 1, count: photos.length });
  }

  /** @param {Blob} blob */
  addressOf(blob) {
    const address = this.addresses.get(blob) ?? URL.createObjectURL(blob);
    this.addresses.set(blob, address);
    return address;
  }

  /** The photo itself while it waits on the phone, then the server's, and without a network the thumbnail. */
  source() {
    const { sha256, shot } = this.parts;
    const waiting = this.phone.state.items.find((item) => item.sha256 === sha256)?.photo;
    if (waiting) return this.addressOf(waiting);
    return this.isThumb && shot?.thumb ? this.addressOf(shot.thumb) : `/api/v1/photos/${sha256}`;
  }

  /** Burns time, place and call sign into a copy; the photo itself stays as it was taken. @param {import("../state/forms.js").Shot} shot */
  async handOutCopy(shot) {
    const { job, phone } = this;
    const sure = shot.accuracy_m === null ? "" : ` ±${Math.round(shot.accuracy_m)} m`;
    const lines = [
      `${fullTime(shot.taken_at)} · ${phone.state.me?.call_sign ?? ""}`,
      `${job?.order.place ?? ""}${sure}`.trim(),
    ].filter(Boolean);
    try {
      const photo = await (await fetch(this.source())).blob();
      const copy = await markedCopy(photo, lines);
      if (!copy) throw new Error("not drawn");
      const name = `${shot.taken_at.slice(0, 19).replace(/\D/g, "")}.jpg`;
      await handOut(new File([copy], name, { type: copy.type }));
    } catch {
      toast(t("phone.photo.no_copy"), { kind: "late" });
    }
  }

  /** Leaves the photo out of the report, with undo. The photo itself stays as evidence. */
  leaveOut() {
    const { form, photos, shot } = this.parts;
    const { forms } = this.phone;
    forms.change(form, { photos: photos.filter((other) => other !== shot) });
    this.leave();
    const onAction = () => forms.change(form, { photos });
    toast(t("phone.photo.removed"), { action: t("common.undo"), onAction });
  }

  body() {
    const { shot } = this.parts;
    const failed = () => {
      this.isThumb = true;
    };
    const again = () => this.phone.router.swap(`ghost:${this.name}`);
    return html`<img class="large-photo" src=${this.source()} alt=${this.heading()} @error=${failed}>
      ${shot ? html`<p class="muted">${wall(shot.taken_at)}${shot.accuracy_m === null ? nothing : ` · ±${Math.round(shot.accuracy_m)} m`}</p>` : nothing}
      <button class="btn" type="button" @click=${again}>${t("phone.photo.same_view")}</button>
      ${
        shot
          ? html`<button class="btn" type="button" @click=${() => this.handOutCopy(shot)}>${t("phone.photo.copy")}</button>
      <button class="btn late" type="button" @click=${this.leaveOut}>${t("phone.photo.leave_out")}</button>`
          : nothing
      }`;
  }
}
customElements.define("photo-sheet", PhotoSheet);
