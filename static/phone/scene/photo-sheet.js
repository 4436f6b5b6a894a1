// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { SheetElement } from "../sheet_element.js";

/** The end of a shot's name: the SHA-256 of its photo, after the name of the form. */
const NAMED = /^(.+):([0-9a-f]{64})$/;

/** Shows a photo of a form as large as the screen allows. Leaving it out of the report is a press of its own. */
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
    const [, form = "", sha256 = ""] = NAMED.exec(this.name) ?? [];
    const { photos } = this.phone.forms.of(form);
    return { form, photos, shot: photos.find((shot) => shot.sha256 === sha256) };
  }

  heading() {
    const { photos, shot } = this.parts;
    return shot ? t("phone.photo.of", { n: photos.indexOf(shot) + 1, count: photos.length }) : "";
  }

  /** @param {Blob} blob */
  addressOf(blob) {
    const address = this.addresses.get(blob) ?? URL.createObjectURL(blob);
    this.addresses.set(blob, address);
    return address;
  }

  /** The photo itself while it waits on the phone, then the server's, and without a network the thumbnail. @param {import("../state/forms.js").Shot} shot */
  source({ sha256, thumb }) {
    const waiting = this.phone.state.items.find((item) => item.sha256 === sha256)?.photo;
    if (waiting) return this.addressOf(waiting);
    return this.isThumb && thumb ? this.addressOf(thumb) : `/api/v1/photos/${sha256}`;
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
    if (!shot) return nothing;
    const failed = () => {
      this.isThumb = true;
    };
    return html`<img class="large-photo" src=${this.source(shot)} alt=${this.heading()} @error=${failed}>
      <p class="muted">${wall(shot.taken_at)}${shot.accuracy_m === null ? nothing : ` · ±${Math.round(shot.accuracy_m)} m`}</p>
      <button class="btn late" type="button" @click=${this.leaveOut}>${t("phone.photo.leave_out")}</button>`;
  }
}
customElements.define("photo-sheet", PhotoSheet);
