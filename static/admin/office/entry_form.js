// @ts-check
/** The form of an entry: its words, and what else its list asks for. */

import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { competenceFields, partnerFields } from "./competence_fields.js";
import { fieldsOf, SEVERITIES, wordsOf } from "./lists.js";
import "./plan-fields.js";

/** @typedef {import("./lists.js").Answer} Answer */
/** @typedef {import("./lists.js").Entry} Entry */

/** @param {number|undefined} chosen */
const severityField = (chosen) => html`<label class="field"><span>${t("office.severity")}</span>
  <select name="severity" required>${SEVERITIES.map((severity) => html`<option value=${severity} ?selected=${severity === (chosen ?? 3)}>${t(`severity.${severity}`)}</option>`)}</select></label>`;

/** @param {string} list */
const codeField = (list) => html`<label class="field"><span>${t("office.code")}</span>
  <input name="code" required autocomplete="off" autocapitalize="none" spellcheck="false" autofocus
    maxlength="30" pattern=${list === "categories" ? "[A-Z]{2}[0-9]{4}" : "[a-z0-9_]{1,30}"} />
  <span class="hint">${t(list === "categories" ? "office.category_code_hint" : "office.code_hint")}</span></label>`;

/** @param {Entry|null} entry @param {string} list */
function wordFields(entry, list) {
  const { "zh-CN": zh = "", en = "" } = entry ? wordsOf(entry) : {};
  const most = list === "categories" || list === "chips" ? 60 : 120;
  return html`<label class="field"><span>${t("office.zh")}</span><input name="zh" lang="zh-CN" required maxlength=${most} autocomplete="off" .value=${zh} /></label>
    <label class="field"><span>${t("office.en")}</span><input name="en" lang="en" maxlength=${most} autocomplete="off" .value=${en} />
      <span class="hint">${t("office.en_hint")}</span></label>`;
}

/** @param {Entry|null} entry @param {Answer} answer */
function chipFields(entry, answer) {
  const { category, severity } = fieldsOf(entry);
  return html`<label class="field"><span>${t("office.category")}</span><select name="category" required>${answer.lists.categories
    .filter((known) => !fieldsOf(known).hidden || known.code === category)
    .map(
      (known) =>
        html`<option value=${known.code} ?selected=${known.code === category}>${known.code} ${named(wordsOf(known))}</option>`,
    )}</select></label>${severityField(severity)}`;
}

/** @param {Entry|null} entry */
const arrivalField = (entry) => html`<fieldset class="ticks"><legend>${t("office.arrival")}</legend>
  <label><input type="checkbox" name="before_arrival" ?checked=${fieldsOf(entry).before_arrival} /> <span>${t("office.before_arrival")}</span></label></fieldset>`;

/** @param {string} list @param {Entry|null} entry @param {Answer} answer */
function ownFields(list, entry, answer) {
  if (list === "categories")
    return html`${severityField(fieldsOf(entry).severity)}<plan-fields .entry=${entry} .answer=${answer}></plan-fields>`;
  if (list === "chips") return chipFields(entry, answer);
  if (list === "partners") return partnerFields(entry);
  if (list === "competences") return competenceFields(entry, answer);
  return list === "dispositions" ? arrivalField(entry) : nothing;
}

/**
 * @param {{list: string, entry: Entry|null, answer: Answer, trouble: unknown, isBusy: boolean, cancel: unknown,
 *   submit: (event: SubmitEvent) => void}} options
 */
export const entryForm = ({
  list,
  entry,
  answer,
  trouble,
  isBusy,
  cancel,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  ${entry ? nothing : codeField(list)}${wordFields(entry, list)}${ownFields(list, entry, answer)}
  ${trouble}<div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("office.save")}</button></div></form>`;
