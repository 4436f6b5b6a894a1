// @ts-check
/** One step as a table row, read-only or edited in place. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { length, mmss } from "../../lib/time.js";
import { policiesFor } from "./steps.js";

/** @typedef {import("./steps.js").Row} Row */
/** @typedef {import("./steps.js").Choices} Choices */
/** @typedef {{choices: Choices, mayChange: boolean, wrong: string|undefined, edit: (change: Partial<Row["step"]>) => void, remove: () => void}} Hand */

/** A length that rounds nothing: 3615 s are 60:15 and not 60 分. @param {number} seconds */
const exact = (seconds) => (seconds % 60 ? mmss(seconds) : length(seconds));

/** The field holds seconds; from 120 s on, the same length also stands beside it in words. @param {number|null} seconds */
const inWords = (seconds) =>
  seconds !== null && seconds >= 120
    ? html`<small class="muted">${t("policy.equals", { t: exact(seconds) })}</small>`
    : nothing;

/** @param {Row["step"]} step */
function readAfter({ after_s, after_etas }) {
  if (after_etas !== null) return html`${after_etas} ${t("policy.etas")}`;
  return html`${after_s} ${t("policy.seconds")} ${inWords(after_s)}`;
}

/** @param {Row} row @param {Hand} hand @param {string} label */
function after({ step, key }, { edit, wrong }, label) {
  const isEta = step.when === "past_eta";
  const name = isEta ? "after_etas" : "after_s";
  const write = (/** @type {{target: HTMLInputElement}} */ event) => {
    const { value } = event.target;
    edit({ [name]: value === "" ? null : Number(value) });
  };
  return html`<span class="measure"><input type="number" inputmode="decimal" name=${name} min=${isEta ? 1 : 0} max=${isEta ? 20 : 86400}
      step=${isEta ? 0.1 : 1} .value=${String(step[name] ?? "")} aria-label=${label} aria-invalid=${wrong ? "true" : "false"}
      aria-describedby=${wrong ? `why-${key}` : nothing} @input=${write} />
    <span>${t(isEta ? "policy.etas" : "policy.seconds")}</span> ${isEta ? nothing : inWords(step.after_s)}</span>`;
}

/**
 * @param {string} name @param {string} label @param {string} value
 * @param {{value: string, words: string}[]} options @param {(value: string) => void} chosen
 */
const choose = (name, label, value, options, chosen) =>
  html`<select name=${name} aria-label=${label} @change=${(/** @type {{target: HTMLInputElement}} */ event) => chosen(event.target.value)}>
    ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value} .selected=${option.value === value}>${option.words}</option>`)}</select>`;

/** @param {Row} row @param {Hand} hand */
function cells(row, hand) {
  const { step } = row;
  const { choices, edit } = hand;
  const action = t(`escalation.do.${step.do}`);
  const actions = choices.fits[step.when].filter((action) => !choices.at_once.includes(action));
  const options = (/** @type {string[]} */ values, /** @type {string} */ of) =>
    values.map((value) => ({ value, words: t(`escalation.${of}.${value}`) }));
  const never = [{ value: "", words: t("policy.never") }, ...options(["shown"], "unless")];
  return html`<td data-name=${t("policy.after")}>${after(row, hand, t("policy.after_of", { what: action }))}</td>
    <td data-name=${t("policy.do")}>${choose("do", t("policy.do_of", { what: action }), step.do, options(actions, "do"), (value) => edit({ do: value }))}</td>
    <td data-name=${t("policy.policy")}>${choose("policy", t("policy.policy_of", { what: action }), step.policy, options(policiesFor(step.do, choices), "policy"), (value) => edit({ policy: value }))}</td>
    <td data-name=${t("policy.unless")}>${choose("unless", t("policy.unless_of", { what: action }), step.unless ?? "", never, (value) => edit({ unless: value || null }))}</td>
    <td><button type="button" class="btn small" aria-label=${t("policy.remove", { what: action })} title=${t("policy.remove", { what: action })} @click=${hand.remove}>✕</button></td>`;
}

/** The first order takes these steps itself at second 0, so they have no time and no choice. @param {Row} row */
const fixed = ({ step }) => html`<td data-name=${t("policy.after")}>0 ${t("policy.seconds")}</td>
  <td data-name=${t("policy.do")}>${t(`escalation.do.${step.do}`)}</td>
  <td data-name=${t("policy.policy")} colspan="3" class="muted">${t("policy.at_once")}</td>`;

/** @param {Row} row */
const readOnly = ({ step }) => html`<td data-name=${t("policy.after")}>${readAfter(step)}</td>
  <td data-name=${t("policy.do")}>${t(`escalation.do.${step.do}`)}</td>
  <td data-name=${t("policy.policy")}>${t(`escalation.policy.${step.policy}`)}</td>
  <td data-name=${t("policy.unless")} colspan="2">${step.unless ? t(`escalation.unless.${step.unless}`) : t("policy.never")}</td>`;

/** @param {Row} row @param {Hand} hand */
export function stepRow(row, hand) {
  const { choices, mayChange, wrong } = hand;
  const isFixed = choices.at_once.includes(row.step.do);
  const isOff = row.step.policy === "if_allowed" || row.step.policy === "by_choice";
  return html`<tr class="${isFixed ? "fixed" : ""} ${isOff ? "off" : ""} ${wrong ? "invalid" : ""}">
      ${isFixed ? fixed(row) : mayChange ? cells(row, hand) : readOnly(row)}</tr>
    ${wrong ? html`<tr class="why"><td colspan="5" id="why-${row.key}">${t(wrong)}</td></tr>` : nothing}`;
}
