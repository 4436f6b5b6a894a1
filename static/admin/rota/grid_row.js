// @ts-check
/** A row of the grid, and the form of one of its cells. */

import { html, nothing } from "lit";
import { dayName, hours, isoDay } from "../../lib/hours.js";
import { named, t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").RotaOut} Answer */
/** @typedef {import("../../lib/types.d.ts").RotaMember} Member */
/** @typedef {import("../../lib/types.d.ts").ShiftHours} ShiftHours */

/** @param {ShiftHours} shift @param {Answer} answer */
function shiftWords({ kind, starts_at, ends_at }, { kinds }) {
  const known = kinds.find(({ code }) => code === kind);
  return known ? named(known.name) : hours(starts_at, ends_at);
}

/** True when a member is absent at any time of a day. @param {string} sign @param {string} day @param {Answer} answer */
const isAway = (sign, day, { absences }) =>
  absences.some(
    ({ call_sign, starts_at, ends_at }) =>
      call_sign === sign &&
      isoDay(Date.parse(starts_at)) <= day &&
      isoDay(Date.parse(ends_at) - 1) >= day,
  );

/** @param {Member} member @param {Answer} answer @param {number} shownDay @param {(member: Member, day: number) => void} edit */
export const gridRow = (member, answer, shownDay, edit) => {
  const { call_sign, name, area, days, left_at, short_rest } = member;
  const mayEdit = answer.may_change && !left_at;
  /** @param {ShiftHours[]} shifts @param {number} n */
  const content = (shifts, n) => {
    const away = isAway(call_sign, answer.days[n], answer);
    return html`${shifts.map((shift) => html`<span class="chip shift" title=${hours(shift.starts_at, shift.ends_at)}>${shiftWords(shift, answer)}</span>`)}${
      away ? html`<span class="chip weak">${t("rota.away")}</span>` : nothing
    }${
      short_rest.includes(answer.days[n])
        ? html`<span class="chip weak" title=${t("rota.short_rest.why", { n: answer.rest_hours })}>${t("rota.short_rest")}</span>`
        : nothing
    }${shifts.length || away ? nothing : html`<span class="muted rest">${t("rota.rest")}</span>`}`;
  };
  /** @param {ShiftHours[]} shifts @param {number} n */
  const cell = (shifts, n) => {
    const day = answer.days[n];
    const edited = t("rota.edit", { sign: call_sign, day: dayName(day) });
    const isPast = day < answer.today;
    return html`<td class=${n === shownDay ? "" : "other"}>${
      mayEdit && !isPast
        ? html`<button type="button" class="cell" @click=${() => edit(member, n)}><span class="sr-only">${edited}</span>${content(shifts, n)}</button>`
        : html`<span class="cell">${content(shifts, n)}</span>`
    }</td>`;
  };
  return html`<tr><th scope="row">${call_sign}${name ? html` <span class="name">${name}</span>` : nothing}
    <small class="muted">${left_at ? t("member.until", { until: wallDay(left_at) }) : area.name}</small></th>${days.map(cell)}</tr>`;
};

/** The codes of the ticked kinds. @param {HTMLFormElement} form */
export const kindsIn = (form) => new FormData(form).getAll("kind").map(String);

/**
 * @param {{answer: Answer, shifts: ShiftHours[], trouble: unknown, cancel: unknown, isBusy: boolean,
 *   submit: (event: SubmitEvent) => void}} options
 */
export function cellForm({ answer, shifts, trouble, cancel, isBusy, submit }) {
  const ticked = new Set(shifts.map(({ kind }) => kind));
  const strange = shifts.filter(({ kind }) => !kind);
  return html`<form class="stack" @submit=${submit}>${trouble}
    <fieldset class="choice"><legend>${t("rota.kinds")}</legend>${answer.kinds.map(
      ({
        code,
        name,
        starts,
        ends,
      }) => html`<label><input type="checkbox" name="kind" value=${code} ?checked=${ticked.has(code)} />
        <span><b>${named(name)}</b> <small class="muted">${starts}–${ends}</small></span></label>`,
    )}</fieldset>
    ${strange.length ? html`<p class="notice weak">${t("rota.strange", { hours: strange.map((s) => hours(s.starts_at, s.ends_at)).join(" ") })}</p>` : nothing}
    <p class="hint">${t("rota.kinds_hint")}</p>
    <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;
}
