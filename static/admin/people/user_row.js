// @ts-check
/** One desk user as a row of the table. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").DeskUserState} DeskUser */

/** @typedef {"link"|"enable"|"disable"|"form"|"factor"} Act */

/** @type {Record<string, {kind: string, mark: string}>} */
const LOOK = {
  active: { kind: "done", mark: "✓" },
  invited: { kind: "wait", mark: "…" },
  linkless: { kind: "weak", mark: "!" },
  disabled: { kind: "lost", mark: "✕" },
};

/** @param {string} key @param {unknown} content */
export const cell = (key, content) => html`<td data-label=${t(key)}>${content}</td>`;

/** @param {DeskUser} user */
function condition({ state, link_until, has_second_factor, notice_id }) {
  const { kind, mark } = LOOK[state];
  const until = state === "invited" && link_until;
  return html`<span class="chip ${kind}"><span class="mark" aria-hidden="true">${mark}</span>${t(`people.state.${state}`)}</span>
    ${has_second_factor ? html`<small class="muted">＋${t("people.factor")}</small>` : nothing}
    ${notice_id ? html`<small class="muted">＋${t("people.account")} ${notice_id}</small>` : nothing}
    ${until ? html`<small class="muted">${t("people.until", { until: wallDay(until) })}</small>` : nothing}`;
}

/** @param {DeskUser} user @param {(act: Act) => void} run */
function acts(user, run) {
  const { name, state, is_me, has_second_factor } = user;
  /** @param {Act} act @param {string} key */
  const button = (act, key) =>
    html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t(key), user: name })} @click=${() => run(act)}>${t(key)}</button>`;
  if (state === "disabled") return button("enable", "people.enable");
  return html`${button("form", "people.change")} ${button("link", state === "active" ? "people.reset" : "people.relink")}
    ${has_second_factor && !is_me ? button("factor", "people.forget_factor") : nothing}
    ${is_me ? nothing : button("disable", "people.disable")}`;
}

/** @param {DeskUser} user @param {boolean} mayChange @param {(act: Act) => void} run */
export function userRow(user, mayChange, run) {
  const { name, role, area, seat, seen_at, is_me, state } = user;
  return html`<tr class=${state}><th scope="row">${name}${is_me ? html` <small class="muted">${t("people.me")}</small>` : nothing}</th>
    ${cell("people.role", t(`people.role.${role}`))}
    ${cell("people.area", area.name)}
    ${cell("people.seat", seat ?? "–")}
    ${cell("people.state", html`<span class="said">${condition(user)}</span>`)}
    ${cell("people.seen", html`<span class="muted when">${seen_at ? wallDay(seen_at) : t("people.never")}</span>`)}
    ${mayChange ? html`<td class="row-acts"><span>${acts(user, run)}</span></td>` : nothing}</tr>`;
}
