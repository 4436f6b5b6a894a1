// @ts-check
import { html } from "lit";
import "../../parts/photo-grid.js";
import { t } from "../../lib/i18n.js";
import { prepare, thumbnail } from "../../lib/photos.js";
import { photo as photoDraft } from "../state/drafts.js";

/** @typedef {import("../state/phone.js").Phone} Phone */

/** Sends each photo at once on its own lane; the report names it later. @param {Phone} phone @param {string} formId @param {File[]} files @param {string | null} assignment */
export async function takePhotos(phone, formId, files, assignment) {
  for (const file of files) {
    const photo = await prepare(file);
    const known = phone.forms.of(formId).photos;
    if (known.some((shot) => shot.sha256 === photo.sha256)) continue;
    if (!(await phone.add(photoDraft(photo, assignment)))) return;
    const accuracy_m = phone.positionWatch.recent?.accuracy_m ?? null;
    const shot = {
      sha256: photo.sha256,
      thumb: await thumbnail(photo.blob),
      taken_at: photo.taken_at,
      accuracy_m,
    };
    phone.forms.change(formId, { photos: [...phone.forms.of(formId).photos, shot] });
  }
}

/** @param {Phone} phone @param {string} formId @param {string | null} assignment */
export function photoField(phone, formId, assignment) {
  const waiting = new Set(phone.state.items.map((item) => item.sha256 ?? ""));
  return html`<photo-grid .shots=${phone.forms.of(formId).photos} .waiting=${waiting}
    .take=${(/** @type {File[]} */ files) => takePhotos(phone, formId, files, assignment)}
    @opened=${(/** @type {CustomEvent<string>} */ { detail }) => phone.router.show(`photo:${formId}:${detail}`)}></photo-grid>`;
}

/** @param {Phone} phone @param {string} formId @param {string} placeholder @param {number} [rows] @param {number} [most] characters */
export function textField(phone, formId, placeholder, rows = 2, most = 2000) {
  const change = (/** @type {Event} */ event) =>
    phone.forms.change(formId, {
      text: /** @type {HTMLTextAreaElement} */ (event.currentTarget).value,
    });
  return html`<label class="field"><span class="sr-only">${t("phone.text")}</span>
    <textarea rows=${rows} maxlength=${most} placeholder=${placeholder} .value=${phone.forms.of(formId).text} @input=${change}></textarea></label>`;
}
