// @ts-check
/** The form of a ballot: the estate, the days, and its motions with their item of the law. */

import { html, nothing } from "lit";
import { isoDay, laterDay } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";
import { areaOptions } from "../people/user_form.js";

/** @typedef {import("../../lib/types.d.ts").WholeBallot} Ballot */
/** @typedef {{key: number, words: string, item: number}} Motion */

const ITEMS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Days of the notice before the first day of voting. */
export const NOTICE_DAYS = 15;
const MOST_MOTIONS = 20;
let newest = 0;

/** @param {{words: string, item: number}} [known] @returns {Motion} */
export const newMotion = ({ words, item } = { words: "", item: 9 }) => ({
  key: ++newest,
  words,
  item,
});

/** Gives the form's buttons what they do to the list of motions. @param {{motions: Motion[], requestUpdate(): void}} element */
export const changeMotions = (element) => (/** @type {Motion[]} */ motions) => {
  element.motions = motions;
  element.requestUpdate();
};

/** @param {HTMLFormElement} form */
export function ballotValues(form) {
  const data = new FormData(form);
  const items = data.getAll("item");
  return {
    area_id: Number(data.get("area_id")),
    estate: data.get("estate"),
    title: data.get("title"),
    notice_on: data.get("notice_on") || null,
    opens_on: data.get("opens_on"),
    closes_on: data.get("closes_on"),
    motions: data.getAll("words").map((words, n) => ({ words, item: Number(items[n]) })),
  };
}

/** @param {string} name @param {string} value @param {{hint?: string, isNeeded?: boolean}} [more] */
const dayField = (name, value, { hint = "", isNeeded = true } = {}) =>
  html`<label class="field"><span>${t(`ballots.${name}`)}</span><input type="date" name=${name} .value=${value} ?required=${isNeeded} />
    ${hint ? html`<span class="hint">${t(hint)}</span>` : nothing}</label>`;

/** @param {string} name @param {string} label @param {string} value @param {number} most */
const field = (name, label, value, most) =>
  html`<label class="field"><span>${t(`ballots.${label}`)}</span><input name=${name} maxlength=${most} required autocomplete="off" .value=${value} ?autofocus=${name === "estate"} /></label>`;

/** @param {Motion} motion @param {number} n @param {Motion[]} motions @param {(motions: Motion[]) => void} change */
function motionFields(motion, n, motions, change) {
  const remove = () => change(motions.filter(({ key }) => key !== motion.key));
  return html`<fieldset class="card stack"><legend>${t("ballots.motion", { n: n + 1 })}</legend>
    <label class="field"><span class="sr-only">${t("ballots.motion", { n: n + 1 })}</span><textarea name="words" rows="2" maxlength="300" required .value=${motion.words} @input=${(
      /** @type {Event} */ event,
    ) => {
      motion.words = /** @type {HTMLTextAreaElement} */ (event.target).value;
    }}></textarea></label>
    <label class="field"><span>${t("ballots.item")}</span><select name="item" @change=${(
      /** @type {Event} */ event,
    ) => {
      motion.item = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    }}>${ITEMS.map((item) => html`<option value=${item} ?selected=${item === motion.item}>${t(`ballots.item.${item}`)}</option>`)}</select></label>
    ${motions.length > 1 ? html`<button type="button" class="btn small" @click=${remove}>${t("ballots.motion_remove", { n: n + 1 })}</button>` : nothing}</fieldset>`;
}

/** @param {{ballot: Ballot|null, motions: Motion[], areas: import("../../lib/types.d.ts").AreaNode[], change: (motions: Motion[]) => void, trouble: unknown, cancel: unknown, isBusy: boolean, submit: (event: SubmitEvent) => void}} options */
export function ballotForm({ ballot, motions, areas, change, trouble, cancel, isBusy, submit }) {
  const today = isoDay(clock.now());
  const opens = laterDay(today, NOTICE_DAYS + 1);
  const more =
    motions.length < MOST_MOTIONS
      ? html`<button type="button" class="btn small" @click=${() => change([...motions, newMotion()])}>${t("ballots.motion_add")}</button>`
      : nothing;
  return html`<form class="stack" @submit=${submit}>${trouble}<p class="notice">${t("ballots.no_vote")}</p>
    ${field("estate", "estate", ballot?.estate ?? "", 60)}${field("title", "name", ballot?.title ?? "", 120)}
    ${
      ballot
        ? html`<input type="hidden" name="area_id" value=${ballot.area_id} />`
        : html`<label class="field"><span>${t("ballots.area")}</span><select name="area_id">${areaOptions(areas)}</select></label>`
    }
    ${dayField("notice_on", ballot ? (ballot.notice_on ?? "") : "", { hint: "ballots.notice_hint", isNeeded: false })}
    ${dayField("opens_on", ballot?.opens_on ?? opens)}${dayField("closes_on", ballot?.closes_on ?? laterDay(opens, 14))}
    ${motions.map((motion, n) => motionFields(motion, n, motions, change))}
    <p class="hint">${t("ballots.item_hint")}</p>${more}
    <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("people.save")}</button></div></form>`;
}
