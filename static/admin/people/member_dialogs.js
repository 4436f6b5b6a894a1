// @ts-check
/** The short dialogs about a member: a code for a phone, stopping a phone, leaving. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { qrPicture } from "../../lib/qr_picture.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {{trouble: unknown, cancel: unknown, isBusy: boolean}} Around */

/** @param {import("../../lib/types.d.ts").EnrolmentOut} link @param {() => void} close */
export const phoneCode = (link, close) => html`<div class="stack">
  <img class="qr" src=${qrPicture(link.qr_svg)} alt=${t("member.qr")} width="240" height="240" />
  <p>${t("member.qr_lead", { until: wallDay(link.expires_at) })}</p>
  <div class="acts"><button type="button" class="btn go" @click=${close}>${t("common.close")}</button></div></div>`;

/** @param {Around & {stop: (isReplaced: boolean) => void}} options */
export const phoneStop = ({ trouble, cancel, isBusy, stop }) => html`<div class="stack">
  <p>${t("member.stop_lead")}</p>${trouble}<div class="acts">${cancel}
  <button type="button" class="btn" ?disabled=${isBusy} @click=${() => stop(true)}>${t("member.replace")}</button>
  <button type="button" class="btn late" ?disabled=${isBusy} @click=${() => stop(false)}>${t("member.stop")}</button></div></div>`;

/** @param {Around & {leave: () => void}} options */
export const leaving = ({ trouble, cancel, isBusy, leave }) => html`<div class="stack">
  <p>${t("member.leave_lead")}</p>${trouble}<div class="acts">${cancel}
  <button type="button" class="btn late" ?disabled=${isBusy} @click=${leave}>${t("member.leave")}</button></div></div>`;
