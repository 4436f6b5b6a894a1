// @ts-check
import { html } from "lit";
import { laterDay } from "../../lib/hours.js";
import { named, t } from "../../lib/i18n.js";
import { areaOptions } from "../people/user_form.js";
import { ChangeElement } from "./change_element.js";

/** @typedef {import("./change_element.js").Answer} Answer */

/** 套用班制: lays a pattern such as 四班三运转 over many days, for teams of members. */
export class PatternForm extends ChangeElement {
  static properties = {
    ...ChangeElement.properties,
    code: { state: true },
    teams: { state: true },
  };

  constructor() {
    super();
    this.code = "";
    /** @type {string[]} the call signs of each team, as typed */
    this.teams = [];
  }

  /** @param {Answer} answer */
  pattern({ patterns }) {
    return patterns.find(({ code }) => code === this.code) ?? patterns[0];
  }

  /** Deals the members of an area out to the teams. @param {Answer} answer @param {HTMLFormElement} form */
  share(answer, form) {
    const area = Number(new FormData(form).get("area"));
    const { teams } = this.pattern(answer);
    const signs = answer.members
      .filter((member) => !member.left_at && (!area || member.area.id === area))
      .map(({ call_sign }) => call_sign);
    this.teams = Array.from({ length: teams }, (_, n) =>
      signs.filter((_sign, place) => place % teams === n).join(" "),
    );
    this.plan = null;
  }

  /** @param {SubmitEvent} event @param {Answer} answer */
  submitted(event, answer) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const { code } = this.pattern(answer);
    const teams = data.getAll("team").map((text) =>
      String(text)
        .split(/[\s,，、;；]+/)
        .filter(Boolean),
    );
    const pattern = { code, first: data.get("first"), days: Number(data.get("days")), teams };
    this.look(() => ({ pattern }));
  }

  /** @param {Answer} answer */
  form(answer) {
    const chosen = this.pattern(answer);
    if (!chosen) return html`<p class="empty">${t("rota.no_patterns")}</p>`;
    const stale = () => {
      this.plan = null;
    };
    return html`<form class="card stack" @input=${stale} @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event, answer)}>
      <p class="muted">${t("rota.pattern_lead")}</p>
      <label class="field"><span>${t("rota.pattern")}</span><select @change=${(
        /** @type {Event} */ event,
      ) => {
        this.code = /** @type {HTMLSelectElement} */ (event.target).value;
        this.teams = [];
      }}>${answer.patterns.map(({ code, name }) => html`<option value=${code}>${named(name)}</option>`)}</select></label>
      <div class="pair"><label class="field"><span>${t("rota.first")}</span><input type="date" name="first" required min=${answer.today} .value=${laterDay(answer.today, 1)} /></label>
        <label class="field"><span>${t("rota.how_long")}</span><input type="number" name="days" required min="1" max="92" inputmode="numeric" .value=${"28"} /></label></div>
      <div class="pair share"><label class="field"><span>${t("rota.share_from")}</span><select name="area"><option value="0">${t("rota.all_areas")}</option>${areaOptions(answer.areas)}</select></label>
        <button type="button" class="btn" @click=${(/** @type {Event} */ event) => {
          const { form } = /** @type {HTMLButtonElement} */ (event.currentTarget);
          if (form) this.share(answer, form);
        }}>${t("rota.share")}</button></div>
      ${Array.from(
        { length: chosen.teams },
        (_, n) =>
          html`<label class="field"><span>${t("rota.team", { n: n + 1 })}</span><textarea name="team" rows="2" .value=${this.teams[n] ?? ""}></textarea></label>`,
      )}
      <p class="hint">${t("rota.team_hint", { n: chosen.days })}</p>
      <div class="acts"><button class="btn go" ?disabled=${this.busy.is("act")}>${t("roster.look")}</button></div></form>`;
  }
}
customElements.define("pattern-form", PatternForm);
