// @ts-check
/** 换班: the form that asks a colleague to take a shift, and its drafts for the outbox. */

import { html } from "lit";
import { dayOf, hours } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").OwnShiftsOut} Answer */
/** @typedef {import("../../lib/types.d.ts").OwnShift} OwnShift */
/** @typedef {import("../../lib/outbox.js").Draft} Draft */

/** @param {{starts_at: string, ends_at: string}} shift */
export const shiftWords = ({ starts_at, ends_at }) =>
  `${dayOf(starts_at)} ${hours(starts_at, ends_at)}`;

/** @param {string} shift_id @param {string} call_sign @param {string | null} back_shift_id @returns {Draft} */
export const asking = (shift_id, call_sign, back_shift_id) => ({
  lane: "swaps",
  kind: "swap.ask",
  method: "POST",
  path: "/api/v1/swaps",
  body: { shift_id, call_sign, back_shift_id },
});

/** @param {string} id @param {"yes" | "no"} answer @returns {Draft} */
export const answering = (id, answer) => ({
  lane: "swaps",
  kind: `swap.${answer}`,
  method: "POST",
  path: `/api/v1/swaps/${id}/answer`,
  body: { answer },
});

/** The shifts of a colleague that this member could take for the given one. @param {Answer} answer @param {string} colleague @param {OwnShift} given */
function returns({ their_shifts, shifts }, colleague, given) {
  const others = shifts.filter(({ id }) => id !== given.id);
  return their_shifts.filter(
    ({ call_sign, starts_at, ends_at }) =>
      call_sign === colleague &&
      starts_at !== given.starts_at &&
      !others.some((mine) => mine.starts_at < ends_at && starts_at < mine.ends_at),
  );
}

/** True when a colleague has no shift at the time of the given one. @param {Answer} answer @param {string} colleague @param {OwnShift} given */
const isFree = ({ their_shifts }, colleague, given) =>
  !their_shifts.some(
    ({ call_sign, starts_at, ends_at }) =>
      call_sign === colleague && starts_at < given.ends_at && given.starts_at < ends_at,
  );

/**
 * @param {{answer: Answer, given: OwnShift, colleague: string, choose: (colleague: string) => void,
 *   cancel: () => void, send: (draft: Draft) => void}} options
 */
export function swapForm({ answer, given, colleague, choose, cancel, send }) {
  const free = answer.colleagues.filter((sign) => isFree(answer, sign, given));
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    send(asking(given.id, String(data.get("colleague")), String(data.get("back") ?? "") || null));
  };
  if (!free.length) return html`<p class="muted">${t("phone.swap.nobody")}</p>`;
  return html`<form class="stack" @submit=${submit}>
    <label class="field"><span>${t("phone.swap.who")}</span><select name="colleague" required @change=${(
      /** @type {Event} */ event,
    ) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}>
      <option value="">${t("phone.swap.choose")}</option>${free.map((sign) => html`<option ?selected=${sign === colleague}>${sign}</option>`)}</select></label>
    <label class="field"><span>${t("phone.swap.back")}</span><select name="back"><option value="">${t("phone.swap.no_back")}</option>${returns(
      answer,
      colleague,
      given,
    ).map(
      (shift) => html`<option value=${shift.id}>${shiftWords(shift)}</option>`,
    )}</select></label>
    <p class="muted">${t("phone.swap.hint")}</p>
    <div class="two"><button class="btn" type="button" @click=${cancel}>${t("common.cancel")}</button>
      <button class="btn go">${t("phone.swap.send")}</button></div></form>`;
}
