// @ts-check
/** The form of a new desk user, or of a change. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").AreaNode} AreaNode */
/** @typedef {import("../../lib/types.d.ts").DeskUserState} DeskUser */

const ROLES = ["dispatcher", "supervisor", "admin"];

/** The areas in use as options, each below the one it belongs to. @param {AreaNode[]} areas @param {number} [chosen] */
export const areaOptions = (areas, chosen) =>
  areas
    .filter(({ id, retired }) => !retired || id === chosen)
    .map(
      ({ id, name, depth }) =>
        html`<option value=${id} ?selected=${id === chosen}>${"　".repeat(depth)}${name}</option>`,
    );

/** @param {HTMLFormElement} form */
export function valuesOf(form) {
  const { name, role, area, seat, notice_id } = Object.fromEntries(new FormData(form));
  const values = { role, area_id: Number(area), seat: seat ? Number(seat) : null, notice_id };
  return name === undefined ? values : { name, ...values };
}

/**
 * @param {{user: DeskUser|null, areas: AreaNode[], trouble: unknown, isBusy: boolean, cancel: unknown,
 *   submit: (event: SubmitEvent) => void}} options
 */
export const userForm = ({
  user,
  areas,
  trouble,
  isBusy,
  cancel,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  ${trouble}
  ${
    user
      ? nothing
      : html`<label class="field"><span>${t("people.user")}</span>
    <input name="name" required maxlength="40" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus />
    <span class="hint">${t("people.name_hint")}</span></label>`
  }
  <fieldset class="choice"><legend>${t("people.role")}</legend>${ROLES.map(
    (
      role,
    ) => html`<label><input type="radio" name="role" value=${role} required ?checked=${role === (user?.role ?? "dispatcher")} />
      <span><b>${t(`people.role.${role}`)}</b> <small class="muted">${t(`people.role_hint.${role}`)}</small></span></label>`,
  )}</fieldset>
  <label class="field"><span>${t("people.area")}</span><select name="area" required>${areaOptions(areas, user?.area.id)}</select>
    <span class="hint">${t("people.area_hint")}</span></label>
  <label class="field"><span>${t("people.seat")}</span><input name="seat" type="number" min="1" max="99" inputmode="numeric" .value=${String(user?.seat ?? "")} /></label>
  <label class="field"><span>${t("people.account")}</span><input name="notice_id" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" .value=${user?.notice_id ?? ""} />
    <span class="hint">${t("people.account_hint")}</span></label>
  <div class="acts">${cancel}
    <button class="btn go" ?disabled=${isBusy}>${t(user ? "people.save" : "people.invite_submit")}</button></div></form>`;
