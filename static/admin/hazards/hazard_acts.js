// @ts-check
/** The acts that a hazard allows now, and the form of each. */

import { html, nothing } from "lit";
import { laterDay } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { area, dayField, today } from "./hazard_form.js";
import "./hazard-photos.js";

/** @typedef {import("../../lib/types.d.ts").WholeHazard} Hazard */
/** @typedef {import("../../lib/types.d.ts").HazardActState["kind"]} Kind */

/** Acts that need a photo. @type {Kind[]} */
const WITH_PHOTO = ["on_spot", "rectified", "struck_off"];
/** Acts that need a reason. @type {Kind[]} */
const REASONED = ["extended", "check_failed", "withdrawn"];

/** The most usual act stands first. @param {Hazard} hazard @returns {Kind[]} */
export function actsOf({ status, grade }) {
  if (status === "found")
    return grade === "severe"
      ? ["told", "amended", "withdrawn"]
      : ["told", "on_spot", "amended", "withdrawn"];
  if (status === "told") return ["rectified", "extended", "amended"];
  return status === "rectified" ? ["struck_off", "check_failed"] : [];
}

/** @param {HTMLFormElement} form */
export const actValues = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));

/** @param {Kind} kind @param {Hazard} hazard */
function day(kind, { due_on }) {
  if (kind === "check_failed") {
    const soon = laterDay(today(), 3);
    return dayField(due_on > soon ? due_on : soon, today());
  }
  if (kind !== "extended") return nothing;
  const next = laterDay(due_on > today() ? due_on : today(), 1);
  return html`${dayField(laterDay(next, 6), next)}
    <label class="field"><span>${t("hazards.consent")}</span><input name="consent" maxlength="120" required /></label>`;
}

/** @param {{hazard: Hazard, kind: Kind, photos: string[], trouble: unknown, cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} options */
export const actForm = ({
  hazard,
  kind,
  photos,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="card stack" @submit=${submit}>
  <h3>${t(`hazards.do.${kind}`)}</h3><p class="muted">${t(`hazards.lead.${kind}`)}</p>${trouble}
  ${day(kind, hazard)}${area("words", "", { isNeeded: REASONED.includes(kind) })}
  ${WITH_PHOTO.includes(kind) || kind === "check_failed" ? html`<hazard-photos .photos=${photos}></hazard-photos>` : nothing}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t(`hazards.do.${kind}`)}</button></div></form>`;
