// @ts-check
import { html } from "lit";
import "../parts/photo-grid.js";
import { t } from "../lib/i18n.js";
import { prepare, thumbnail } from "../lib/photos.js";
import { toast } from "../lib/toast.js";
import { photo as photoAct } from "./acts.js";

/** @typedef {import("./phone.js").Phone} Phone */

/** The picture goes at once, on a lane of its own; the report will name it. @param {Phone} phone @param {string} draftId @param {File[]} files @param {string | null} assignment */
async function takePhotos(phone, draftId, files, assignment) {
  for (const file of files) {
    const photo = await prepare(file);
    const known = phone.drafts.of(draftId).photos;
    if (known.some((shot) => shot.sha256 === photo.sha256)) continue;
    if (!(await phone.add(photoAct(photo, assignment)))) return;
    const accuracy_m = phone.whereabouts.recent?.accuracy_m ?? null;
    const shot = {
      sha256: photo.sha256,
      thumb: await thumbnail(photo.blob),
      taken_at: photo.taken_at,
      accuracy_m,
    };
    phone.drafts.change(draftId, { photos: [...phone.drafts.of(draftId).photos, shot] });
  }
}

/** A photo can be left out of the report, and taken back into it; the evidence itself is kept. @param {Phone} phone @param {string} draftId @param {string} sha256 */
function leaveOut(phone, draftId, sha256) {
  const { photos } = phone.drafts.of(draftId);
  phone.drafts.change(draftId, { photos: photos.filter((shot) => shot.sha256 !== sha256) });
  const onAction = () => phone.drafts.change(draftId, { photos });
  toast(t("phone.photo.removed"), { action: t("common.undo"), onAction });
}

/** @param {Phone} phone @param {string} draftId @param {string | null} assignment */
export function shots(phone, draftId, assignment) {
  const waiting = new Set(phone.state.items.map((item) => item.sha256 ?? ""));
  return html`<photo-grid .shots=${phone.drafts.of(draftId).photos} .waiting=${waiting}
    .take=${(/** @type {File[]} */ files) => takePhotos(phone, draftId, files, assignment)}
    @removed=${(/** @type {CustomEvent<string>} */ event) => leaveOut(phone, draftId, event.detail)}></photo-grid>`;
}

/** @param {Phone} phone @param {string} draftId @param {string} placeholder @param {number} [rows] */
export function words(phone, draftId, placeholder, rows = 2) {
  const change = (/** @type {Event} */ event) =>
    phone.drafts.change(draftId, {
      text: /** @type {HTMLTextAreaElement} */ (event.currentTarget).value,
    });
  return html`<label class="field"><span class="sr-only">${t("phone.text")}</span>
    <textarea rows=${rows} maxlength="2000" placeholder=${placeholder} .value=${phone.drafts.of(draftId).text} @input=${change}></textarea></label>`;
}
