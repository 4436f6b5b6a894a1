// @ts-check
/** The forms of a ballot's turnout and of its official result, and their values. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";
import "../hazards/hazard-photos.js";

/** @typedef {import("../../lib/types.d.ts").WholeBallot} Ballot */
/** @typedef {{ballot: Ballot, trouble: unknown, cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} Around */

const ANSWERS = ["agree", "against", "abstain", "follow"];

/** @param {string} name @param {string} label @param {number|string} value @param {{most?: number, isArea?: boolean}} [more] */
const number = (name, label, value, { most = 10_000_000, isArea = false } = {}) =>
  html`<label class="field"><span>${label}</span><input type="number" inputmode="decimal" name=${name} min="0" max=${most} step=${isArea ? "0.01" : "1"} required .value=${String(value)} /></label>`;

/** The buildings whose numbers a person has changed. The others may be entered at another desk meanwhile, so they are not sent. @param {Pick<FormData, "get">} data @param {Pick<Ballot, "buildings">} ballot */
export function turnoutValues(data, { buildings }) {
  const entered = buildings.map(({ name, joined, visited_on: before }, n) => {
    const owners = Number(data.get(`owners-${n}`));
    const area_m2 = Number(data.get(`area-${n}`));
    const visited_on = String(data.get(`visited-${n}`) ?? "") || null;
    const isSame = owners === joined.owners && area_m2 === joined.area_m2 && visited_on === before;
    return isSame ? [] : [{ name, owners, area_m2, visited_on }];
  });
  return { buildings: entered.flat() };
}

/** @param {Around} around */
export const turnoutForm = ({
  ballot,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="card stack" @submit=${submit}>
  <h3>${t("ballots.turnout")}</h3><p class="muted">${t("ballots.turnout_lead")}</p>${trouble}
  ${ballot.buildings.map(
    ({ name, joined, whole, visited_on }, n) =>
      html`<fieldset class="weights"><legend>${name}</legend>
      ${number(`owners-${n}`, `${t("ballots.owners")} / ${whole.owners}`, joined.owners, { most: whole.owners })}
      ${number(`area-${n}`, `${t("ballots.area_m2")} / ${whole.area_m2}`, joined.area_m2, { most: whole.area_m2, isArea: true })}
      <label class="field"><span>${t("ballots.visited_on")}</span><input type="date" name=${`visited-${n}`} .value=${visited_on ?? ""} /></label></fieldset>`,
  )}
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;

/** @param {HTMLFormElement} form @param {Ballot} ballot */
export function resultValues(form, { motions }) {
  const data = new FormData(form);
  const weight = (/** @type {string} */ key) => ({
    owners: Number(data.get(`${key}-owners`)),
    area_m2: Number(data.get(`${key}-area`)),
  });
  return {
    source: data.get("source"),
    votes: motions.map((_, n) =>
      Object.fromEntries(ANSWERS.map((answer) => [answer, weight(`${n}-${answer}`)])),
    ),
  };
}

/** @param {Around & {photos: string[]}} around */
export const resultForm = ({
  ballot,
  photos,
  trouble,
  cancel,
  isBusy,
  submit,
}) => html`<form class="card stack" @submit=${submit}>
  <h3>${t("ballots.result")}</h3><p class="muted">${t("ballots.result_lead")}</p>${trouble}
  ${ballot.motions.map(
    ({ words }, n) =>
      html`<fieldset class="stack"><legend>${words}</legend>${ANSWERS.map(
        (answer) =>
          html`<div class="weights">${number(`${n}-${answer}-owners`, `${t(`ballots.vote.${answer}`)} · ${t("ballots.owners")}`, "")}
            ${number(`${n}-${answer}-area`, `${t(`ballots.vote.${answer}`)} · ${t("ballots.area_m2")}`, "", { isArea: true })}</div>`,
      )}</fieldset>`,
  )}
  <label class="field"><span>${t("ballots.source")}</span><input name="source" maxlength="200" required autocomplete="off" /></label>
  <hazard-photos .photos=${photos}></hazard-photos>
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("ballots.result")}</button></div></form>`;
