// @ts-check
import { html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { named, t } from "../../lib/i18n.js";
import { OUTSIDE } from "../../lib/lists.js";
import { fieldsOf, SEVERITIES, wordsOf } from "./lists.js";

/** @typedef {import("./lists.js").Entry} Entry */
/** @typedef {import("./lists.js").Words} Words */
/** @typedef {{key: number, skill?: string, words?: Words}} PlanRow a seat or a step of the card; what is typed stays in its fields */

const CLOCKS = ["dispatch", "arrive", "resolve"];
const TARGETS = [60, 300, 3600];
const PHOTOS = ["required", "optional", "none"];
const FLAGS = ["verify", "asks_solved", "leave"];
const MOST_ROWS = 20;

/** 预案: the fields of a category's plan — targets, seats, kit, card and results. */
export class PlanFields extends LightDomElement {
  static properties = {
    entry: { attribute: false },
    answer: { attribute: false },
    seats: { state: true },
    card: { state: true },
  };

  constructor() {
    super();
    /** @type {Entry|null} */
    this.entry = null;
    /** @type {import("./lists.js").Answer|null} */
    this.answer = null;
    /** @type {PlanRow[]} */
    this.seats = [];
    /** @type {PlanRow[]} */
    this.card = [];
    this.nextKey = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    const { seats = [{ skill: null }], card = [] } = fieldsOf(this.entry);
    this.seats = seats.map(({ skill }) => this.row({ skill: skill ?? "" }));
    this.card = card.map((words) => this.row({ words }));
  }

  /** @param {Omit<PlanRow, "key">} content @returns {PlanRow} */
  row(content) {
    this.nextKey += 1;
    return { key: this.nextKey, ...content };
  }

  targets() {
    const { targets = {} } = fieldsOf(this.entry);
    return html`<fieldset class="targets"><legend>${t("office.targets")}</legend>
      <p class="hint">${t("office.targets_hint")}</p>
      <div class="grid"><span></span>${CLOCKS.map((clock) => html`<span class="muted">${t(`office.clock.${clock}`)}</span>`)}
      ${SEVERITIES.map(
        (severity) =>
          html`<b>${t(`severity.${severity}`)}</b>${CLOCKS.map(
            (clock, at) =>
              html`<input type="number" name=${`target_${severity}_${at}`} required min="1" max="7776000" inputmode="numeric"
            aria-label=${t("office.target_of", { severity: t(`severity.${severity}`), clock: t(`office.clock.${clock}`) })}
            .value=${String(targets[severity]?.[at] ?? TARGETS[at])} />`,
          )}`,
      )}</div></fieldset>`;
  }

  /** @param {string} name @param {"skills"|"kit"|"dispositions"} list @param {string[]} chosen */
  ticks(name, list, chosen) {
    const entries = (this.answer?.lists[list] ?? []).filter(
      (known) => !fieldsOf(known).hidden || chosen.includes(known.code),
    );
    return html`<fieldset class="ticks"><legend>${t(`office.list.${list}`)}</legend>${entries.map(
      (known) =>
        html`<label><input type="checkbox" name=${name} value=${known.code} ?checked=${chosen.includes(known.code)} /> <span>${named(wordsOf(known))}${fieldsOf(known).hidden ? ` (${t("office.hidden")})` : ""}</span></label>`,
    )}</fieldset>`;
  }

  /** @param {"seats"|"card"} of @param {PlanRow} row @param {number} at */
  rowActs(of, row, at) {
    const up = () => {
      const rows = this[of].filter((other) => other !== row);
      this[of] = [...rows.slice(0, at - 1), row, ...rows.slice(at - 1)];
    };
    const remove = () => {
      this[of] = this[of].filter((other) => other !== row);
    };
    const said = (/** @type {string} */ act) => t(`office.${act}`, { n: at + 1 });
    return html`<span class="move"><button type="button" class="btn small" ?disabled=${at === 0} aria-label=${said("up")} title=${said("up")} @click=${up}>↑</button>
      <button type="button" class="btn small" aria-label=${said("remove")} title=${said("remove")} @click=${remove}>✕</button></span>`;
  }

  /** @param {PlanRow} row @param {number} at */
  seat(row, at) {
    const skills = (this.answer?.lists.skills ?? []).filter(
      (known) => !fieldsOf(known).hidden || known.code === row.skill,
    );
    return html`<li><select name="seat" aria-label=${t("office.seat_n", { n: at + 1 })}>
      <option value="">${t("office.anybody")}</option>${skills.map((known) => html`<option value=${known.code} ?selected=${known.code === row.skill}>${named(wordsOf(known))}</option>`)}</select>
      ${this.rowActs("seats", row, at)}</li>`;
  }

  /** @param {PlanRow} row @param {number} at */
  step(row, at) {
    const { "zh-CN": zh = "", en = "" } = row.words ?? {};
    return html`<li><span class="texts"><textarea name="card_zh" lang="zh-CN" rows="2" maxlength="300" required aria-label=${t("office.step_zh", { n: at + 1 })} .value=${zh}></textarea>
      <textarea name="card_en" lang="en" rows="2" maxlength="300" placeholder=${t("office.en")} aria-label=${t("office.step_en", { n: at + 1 })} .value=${en}></textarea></span>
      ${this.rowActs("card", row, at)}</li>`;
  }

  /** @param {"seats"|"card"} of @param {(row: PlanRow, at: number) => unknown} draw @param {Omit<PlanRow, "key">} empty */
  rows(of, draw, empty) {
    const add = () => {
      this[of] = [...this[of], this.row(empty)];
    };
    return html`<fieldset class="rows"><legend>${t(`office.${of}`)}</legend>
      <ol>${repeat(this[of], ({ key }) => key, draw)}</ol>
      <button type="button" class="btn small" ?disabled=${this[of].length >= MOST_ROWS} @click=${add}>${t(`office.add_${of}`)}</button></fieldset>`;
  }

  /** @param {string[]} chosen */
  tells(chosen) {
    return html`<fieldset class="ticks"><legend>${t("office.tells")}</legend><p class="hint">${t("office.tells_hint")}</p>${[
      ...OUTSIDE,
    ].map(
      (told) =>
        html`<label><input type="checkbox" name="tells" value=${told} ?checked=${chosen.includes(told)} /> <span>${t(`office.told.${told}`)}</span></label>`,
    )}</fieldset>`;
  }

  /** 随手帮: what a volunteer may be asked. @param {Words|undefined} words */
  help(words) {
    const { "zh-CN": zh = "", en = "" } = words ?? {};
    return html`<fieldset class="rows"><legend>${t("office.help")}</legend><p class="hint">${t("office.help_hint")}</p>
      <span class="texts"><textarea name="help_zh" lang="zh-CN" rows="2" maxlength="300" aria-label=${t("office.help_zh")} .value=${zh}></textarea>
      <textarea name="help_en" lang="en" rows="2" maxlength="300" placeholder=${t("office.en")} aria-label=${t("office.help_en")} .value=${en}></textarea></span></fieldset>`;
  }

  render() {
    const fields = fieldsOf(this.entry);
    return html`${this.targets()}
      ${this.rows("seats", (row, at) => this.seat(row, at), { skill: "" })}
      ${this.ticks("kit", "kit", fields.kit ?? [])}
      ${this.rows("card", (row, at) => this.step(row, at), {})}
      ${this.tells(fields.tells ?? [])}
      ${this.help(fields.help)}
      ${this.ticks("dispositions", "dispositions", fields.dispositions ?? [])}
      <label class="field"><span>${t("office.photo")}</span><select name="photo">${PHOTOS.map((photo) => html`<option value=${photo} ?selected=${photo === (fields.photo ?? "optional")}>${t(`office.photo.${photo}`)}</option>`)}</select></label>
      <label class="field"><span>${t("office.report_min")}</span><input type="number" name="report_min" required min="1" max="1440" inputmode="numeric" .value=${String(Math.round((fields.report_s ?? 1800) / 60))} /></label>
      <fieldset class="ticks"><legend>${t("office.flags")}</legend>${FLAGS.map((flag) => html`<label><input type="checkbox" name=${flag} ?checked=${Boolean(fields[/** @type {"verify"} */ (flag)])} /> <span>${t(`office.${flag}`)}</span></label>`)}</fieldset>`;
  }
}
customElements.define("plan-fields", PlanFields);
