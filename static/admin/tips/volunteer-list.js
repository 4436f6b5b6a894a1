// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { areaOptions } from "../people/user_form.js";

/** @typedef {import("../../lib/types.d.ts").VolunteersOut} Answer */
/** @typedef {import("../../lib/types.d.ts").VolunteerState} Volunteer */
/** @typedef {import("../../lib/types.d.ts").CodesOut} Codes */
/** @typedef {{kind: "issue"|"codes"|"end", codes?: Codes, row?: Volunteer}} Dialog */

const KINDS = ["rider", "resident"];

/** 志愿者: the volunteers, new codes, and the end of one. @extends {AdminList<Answer, Dialog>} */
export class VolunteerList extends AdminList {
  get path() {
    return "/api/v1/admin/volunteers";
  }

  /** @param {SubmitEvent} event */
  issue(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const body = {
      kind: data.get("kind"),
      area_id: Number(data.get("area")),
      count: Number(data.get("count")),
    };
    return this.attempt(async () => {
      const codes = /** @type {Codes} */ (await api.send("POST", this.path, body));
      this.open({ kind: "codes", codes });
    });
  }

  /** @param {Volunteer} row */
  end(row) {
    return this.attempt(async () => {
      await api.send("DELETE", `${this.path}/${row.id}`);
      this.dialog = null;
    });
  }

  /** @param {Answer} answer */
  form({ areas }) {
    return html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.issue(event)}>${this.trouble()}
      <label class="field"><span>${t("tips.kind")}</span><select name="kind">${KINDS.map((kind) => html`<option value=${kind}>${t(`tips.kind.${kind}`)}</option>`)}</select></label>
      <label class="field"><span>${t("tips.area")}</span><select name="area" required>${areaOptions(areas)}</select></label>
      <label class="field"><span>${t("tips.count")}</span><input name="count" type="number" min="1" max="50" required inputmode="numeric" value="1" /></label>
      <div class="acts">${this.cancel()}<button class="btn go" ?disabled=${this.busy.is("act")}>${t("tips.issue")}</button></div></form>`;
  }

  /** @param {Codes} codes */
  codes({ codes, url, qr }) {
    return html`<div class="stack"><p>${t("tips.codes_lead", { url })}</p>
      <ul class="plan">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
      <img class="qr" src=${qr} width="180" height="180" alt=${t("tips.qr")} />
      <div class="acts"><button type="button" class="btn go" @click=${() => this.close()}>${t("tips.noted")}</button></div></div>`;
  }

  /** @param {Dialog} dialog @param {Answer} answer */
  content({ kind, codes, row }, answer) {
    if (kind === "codes" && codes) return this.codes(codes);
    if (kind === "end" && row)
      return html`<div class="stack"><p>${t("tips.end_lead")}</p>${this.trouble()}
        <div class="acts">${this.cancel()}<button type="button" class="btn late" ?disabled=${this.busy.is("act")} @click=${() => this.end(row)}>${t("tips.end")}</button></div></div>`;
    return this.form(answer);
  }

  /** @param {Volunteer} row */
  row(row) {
    const { kind, area, nickname, entered_at, expires_at } = row;
    const name = nickname || t("tips.nameless");
    return html`<tr><th scope="row">${entered_at ? name : t("tips.unused")}</th><td>${t(`tips.kind.${kind}`)}</td><td>${area.name}</td>
      <td>${entered_at ? t("tips.since", { at: wallDay(entered_at) }) : t("tips.until", { at: wallDay(expires_at ?? "") })}</td>
      <td class="end"><button type="button" class="btn small" aria-label=${t("tips.end_of", { name })} @click=${() => this.open({ kind: "end", row })}>${t("tips.end")}</button></td></tr>`;
  }

  render() {
    const { answer, dialog } = this;
    if (!answer) return html`${this.notices(undefined)}${this.waiting()}`;
    const { volunteers } = answer;
    return html`${this.notices(undefined)}<div class="tools"><h2>${t("tips.volunteers")}</h2>
        <button type="button" class="btn go" @click=${() => this.open({ kind: "issue" })}>${t("tips.issue")}</button></div>
      <p class="muted">${t("tips.lead")}</p>
      ${
        volunteers.length
          ? html`<table><thead><tr>${["volunteer", "kind", "area", "state"].map((key) => html`<th scope="col">${t(`tips.${key}`)}</th>`)}<th scope="col"><span class="sr-only">${t("people.acts")}</span></th></tr></thead>
        <tbody>${volunteers.map((row) => this.row(row))}</tbody></table>`
          : html`<p class="empty">${t("tips.none")}</p>`
      }
      ${dialog ? this.opened(t(`tips.dialog.${dialog.kind}`), this.content(dialog, answer)) : nothing}`;
  }
}
customElements.define("volunteer-list", VolunteerList);
