// @ts-check
/** Joins the form with its draft: restores it, and keeps each change. */

import { t } from "../lib/i18n.js";
import { complain } from "./complaint.js";
import { dropDraft, fillIn, hasWords, keepPhotos, keepWords, takeDraft } from "./draft.js";
import { field, part } from "./page_elements.js";
import { offerPhotos } from "./photo_list.js";
import { offerPlace } from "./place.js";
import { isVoice, outbox } from "./tip_outbox.js";
import { offerVoice } from "./voice.js";

let isWritten = false;

/** Says at once when this phone does not keep what is being written. */
export function showUnkept() {
  const { trouble } = outbox.keeper;
  const box = part("unkept");
  box.hidden = !isWritten || trouble === null;
  box.textContent = box.hidden ? "" : t(`tip.unkept.${trouble}`);
}

/** Restores the draft, if there is one, and takes up what the form already holds. @param {HTMLFormElement} form */
export async function offerDraft(form) {
  const draft = await takeDraft();
  if (draft) fillIn(form, draft);
  /** A form that says nothing yet is no draft, though its position may be known. */
  const keepForm = async () => {
    isWritten = shots.has() || spoken.voice() !== null || hasWords(form);
    await (isWritten ? keepWords(form) : dropDraft());
    showUnkept();
  };
  const shots = offerPhotos({
    changed: (photos) => {
      /** @type {NodeListOf<HTMLInputElement>} */
      const chips = form.querySelectorAll("input[name=chip]");
      const files = [...photos, ...voices()];
      for (const chip of chips) chip.required = files.length === 0;
      void keepPhotos(files).then(keepForm);
    },
    unreadable: () => complain(t("tip.photo_unreadable")),
    tooMany: (most) => complain(t("tip.photos_most", { most })),
  });
  const voices = () => [spoken.voice()].filter((voice) => voice !== null);
  const spoken = offerVoice({ changed: () => shots.again() });
  const place = offerPlace({ changed: keepForm });
  const voice = draft?.photos.find(isVoice);
  if (voice) spoken.restore(voice);
  if (draft?.photos.length) shots.restore(draft.photos.filter((file) => !isVoice(file)));
  if (field("lat").value) place.restore();
  else if (shots.has()) place.locate(); // for a photo that was chosen before this script ran
  for (const id of ["photo", "gallery"]) field(id).addEventListener("change", () => place.locate());
  form.addEventListener("input", keepForm);
  if (draft) showRestored();
  return {
    files: async () => [...(await shots.photos()), ...voices()],
    clear: () => {
      spoken.clear();
      shots.clear();
    },
  };
}

function showRestored() {
  const box = part("restored");
  box.hidden = false;
  const anew = () => dropDraft().then(() => location.reload());
  box.querySelector("button")?.addEventListener("click", () => void anew());
}
