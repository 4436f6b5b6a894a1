// @ts-check
/** One member as a row of the table, with the phones. */

import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { cell } from "./user_row.js";

/** @typedef {import("../../lib/types.d.ts").MemberRecord} Member */
/** @typedef {import("../../lib/types.d.ts").MembersPhone} Phone */
/** @typedef {import("./member_form.js").Office} Office */
/** @typedef {"form"|"leave"|"enrol"|"phone"} Act */

/** @param {Member} member @param {Office} office */
function ability({ skills, kit }, office) {
  const words = [
    ...skills.map((code) => named(office?.skills[code]) || code),
    ...kit.map((code) => named(office?.kit[code]) || code),
  ];
  return words.length ? words.map((word) => html`<span class="chip">${word}</span>`) : "–";
}

/** @param {Phone} phone @param {boolean} mayChange @param {Member} member @param {(act: Act, phone?: string) => void} run */
function phoneLine({ id, model, seen_at, is_confirmed }, mayChange, member, run) {
  const name = model || t("member.some_phone");
  return html`<li><span>${name}</span> <small class="muted">${seen_at ? t("member.seen", { at: wallDay(seen_at) }) : t("people.never")}</small>
    ${is_confirmed ? nothing : html`<span class="chip weak">${t("member.unconfirmed")}</span>`}
    ${mayChange ? html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t("member.phone_acts"), user: `${member.call_sign} ${name}` })} @click=${() => run("phone", id)}>${t("member.phone_acts")}</button>` : nothing}</li>`;
}

/** @param {Member} member @param {boolean} mayChange @param {(act: Act, phone?: string) => void} run */
function phones(member, mayChange, run) {
  const alive = member.phones.filter((phone) => !phone.is_revoked);
  if (!alive.length) return html`<span class="chip lost">${t("member.no_phone")}</span>`;
  return html`<ul class="phones">${alive.map((phone) => phoneLine(phone, mayChange, member, run))}</ul>`;
}

/** @param {Member} member */
function consent({ consent }) {
  if (!consent) return html`<span class="muted">${t("member.consent.none")}</span>`;
  const answer = consent.positions ? "yes" : "no";
  return html`<span title=${consent.version}>${t(`member.consent.${answer}`, { at: wallDay(consent.at) })}</span>`;
}

/** @param {Member} member @param {(act: Act) => void} run */
function acts({ call_sign }, run) {
  /** @param {Act} act @param {string} key */
  const button = (act, key) =>
    html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: call_sign })} @click=${() => run(act)}>${t(key)}</button>`;
  return html`${button("form", "people.change")} ${button("enrol", "member.enrol")} ${button("leave", "member.leave")}`;
}

/** @param {Member} member @param {Office} office @param {boolean} mayChange @param {(act: Act, phone?: string) => void} run */
export function memberRow(member, office, mayChange, run) {
  const { call_sign, name, area, mobile, notice_id, on_duty } = member;
  return html`<tr><th scope="row">${call_sign}${name ? html` <span class="name">${name}</span>` : nothing}
      ${on_duty ? html`<span class="chip done">${t("member.on_duty")}</span>` : nothing}</th>
    ${cell("member.area", area.name)}
    ${cell("member.ability", html`<span class="said">${ability(member, office)}</span>`)}
    ${cell("member.reach", html`<span class="said">${mobile ?? html`<span class="muted">${t("member.no_mobile")}</span>`}${notice_id ? html`<small class="muted">${notice_id}</small>` : nothing}</span>`)}
    ${cell("member.consent", consent(member))}
    ${cell("member.phones", phones(member, mayChange, run))}
    ${mayChange ? html`<td class="row-acts"><span>${acts(member, run)}</span></td>` : nothing}</tr>`;
}

/** The members who have left. @param {import("../../lib/types.d.ts").FormerMember[]} former */
export const formerList = (former) =>
  former.length
    ? html`<details class="former"><summary>${t("member.former", { n: former.length })}</summary><ul>${former.map(
        ({ call_sign, name, until }) =>
          html`<li><b>${call_sign}</b> ${name ?? ""} <span class="muted">${t("member.until", { until: wallDay(until) })}</span></li>`,
      )}</ul></details>`
    : nothing;
