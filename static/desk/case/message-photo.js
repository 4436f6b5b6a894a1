// @ts-check
import { html } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { fileName, prepare } from "../../lib/photos.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { showRefusal } from "../state/commands.js";

/** Uploads one photo of the desk, and gives its SHA-256 in a `photo-ready` event. */
export class MessagePhoto extends LightDomElement {
  constructor() {
    super();
    this.busy = new Busy(this);
  }

  /** @param {File} file */
  async upload(file) {
    try {
      const photo = await prepare(file);
      const body = new FormData();
      body.set("photo", photo.blob, fileName(photo));
      await api.send("POST", "/api/v1/photos", body);
      return photo.sha256;
    } catch (error) {
      if (error instanceof Error && !("problem" in error)) {
        toast(t("desk.message.photo_failed"), { kind: "weak", seconds: 6 });
      } else showRefusal(error);
      return null;
    }
  }

  /** @param {Event} event */
  async chosen(event) {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const [file] = field.files ?? [];
    if (!file) return;
    const detail = await this.busy.run("photo", () => this.upload(file));
    field.value = "";
    if (detail) this.dispatchEvent(new CustomEvent("photo-ready", { detail, bubbles: true }));
  }

  render() {
    const isBusy = this.busy.is("photo");
    return html`<label class="btn small"><input class="sr-only" type="file" accept="image/*" ?disabled=${isBusy} @change=${this.chosen} />
      ${t(isBusy ? "desk.busy" : "desk.message.photo")}</label>`;
  }
}
customElements.define("message-photo", MessagePhoto);
