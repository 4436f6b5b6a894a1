// @ts-check
/** The form of a new member, or of a change. */

import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { areaOptions } from "./user_form.js";

/** @typedef {Record<string, import("../../lib/types.d.ts").NamedCode>} Names */
/** @typedef {{skills: Names, kit: Names}|null} Office */
/** @typedef {import("../../lib/types.d.ts").AreaNode} AreaNode */
/** @typedef {import("../../lib/types.d.ts").MemberRecord} Member */

/** @param {HTMLFormElement} form */
export function memberValues(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  const mobile = text("mobile");
  const values = {
    area_id: Number(text("area")),
    name: text("name"),
    notice_id: text("notice_id"),
    skills: data.getAll("skills"),
    kit: data.getAll("kit"),
    // Only the ends of a known number are shown: a field that was not touched keeps it.
    ...(form.dataset.mobile && mobile === form.dataset.mobile ? {} : { mobile }),
  };
  return data.has("call_sign") ? { call_sign: text("call_sign"), ...values } : values;
}

/** @param {string} name @param {string} legend @param {Names} choices @param {string[]} chosen */
const ticks = (name, legend, choices, chosen) =>
  html`<fieldset class="ticks"><legend>${legend}</legend>${Object.entries(choices)
    .filter(([code, { hidden }]) => !hidden || chosen.includes(code))
    .map(
      ([code, words]) =>
        html`<label><input type="checkbox" name=${name} value=${code} ?checked=${chosen.includes(code)} /> <span>${named(words) || code}</span></label>`,
    )}</fieldset>`;

/**
 * @param {{member: Member|null, areas: AreaNode[], office: Office, trouble: unknown,
 *   isBusy: boolean, cancel: unknown, submit: (event: SubmitEvent) => void}} options
 */
export const memberForm = ({
  member,
  areas,
  office,
  trouble,
  isBusy,
  cancel,
  submit,
}) => html`<form class="stack" data-mobile=${member?.mobile ?? ""} @submit=${submit}>
  ${trouble}
  ${
    member
      ? nothing
      : html`<label class="field"><span>${t("member.sign")}</span><input name="call_sign" required maxlength="12" autocomplete="off" autofocus />
    <span class="hint">${t("member.sign_hint")}</span></label>`
  }
  <label class="field"><span>${t("member.name")}</span><input name="name" maxlength="40" autocomplete="off" .value=${member?.name ?? ""} />
    <span class="hint">${t("member.name_hint")}</span></label>
  <label class="field"><span>${t("member.area")}</span><select name="area" required>${areaOptions(areas, member?.area.id)}</select></label>
  <label class="field"><span>${t("member.mobile")}</span><input name="mobile" maxlength="40" inputmode="tel" autocomplete="off" .value=${member?.mobile ?? ""} />
    <span class="hint">${t("member.mobile_hint")}</span></label>
  <label class="field"><span>${t("member.notice_id")}</span><input name="notice_id" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" .value=${member?.notice_id ?? ""} /></label>
  ${ticks("skills", t("member.skills"), office?.skills ?? {}, member?.skills ?? [])}
  ${ticks("kit", t("member.kit"), office?.kit ?? {}, member?.kit ?? [])}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;
