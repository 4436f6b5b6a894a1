// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { areaOptions } from "../people/user_form.js";

/** @typedef {import("../../lib/types.d.ts").TipBlocksOut} Answer */
/** @typedef {import("../../lib/types.d.ts").TipBlockState} Block */

/** The number in a field; null when it is empty. @param {FormData} data @param {string} name */
const numberIn = (data, name) => {
  const text = String(data.get(name) ?? "").trim();
  return text ? Number(text) : null;
};

/** 停收随手拍: the places from which no tips are taken now. @extends {AdminList<Answer, "form">} */
export class BlockList extends AdminList {
  get path() {
    return "/api/v1/admin/tip-blocks";
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const body = {
      area_id: Number(data.get("area")),
      hours: Number(data.get("hours")),
      reason: String(data.get("reason") ?? "").trim(),
      grave_too: data.has("grave"),
      lat: numberIn(data, "lat"),
      lon: numberIn(data, "lon"),
      radius_m: numberIn(data, "radius"),
    };
    return this.attempt(async () => {
      await api.send("POST", this.path, body);
      this.dialog = null;
    });
  }

  /** @param {Answer} answer */
  form({ areas }) {
    const field = (/** @type {string} */ name, /** @type {string} */ hint) =>
      html`<label class="field"><span>${t(`tips.block.${name}`)}</span><input name=${name} inputmode="decimal" autocomplete="off" />${hint ? html`<span class="hint">${hint}</span>` : nothing}</label>`;
    return html`<form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.submitted(event)}>${this.trouble()}
      <label class="field"><span>${t("tips.area")}</span><select name="area" required>${areaOptions(areas)}</select><span class="hint">${t("tips.block.area_hint")}</span></label>
      ${field("lat", "")}${field("lon", "")}${field("radius", t("tips.block.radius_hint"))}
      <label class="field"><span>${t("tips.block.hours")}</span><input name="hours" type="number" min="1" max="8784" required inputmode="numeric" value="6" /></label>
      <label class="field"><span>${t("tips.block.reason")}</span><input name="reason" maxlength="60" autocomplete="off" /><span class="hint">${t("tips.block.reason_hint")}</span></label>
      <label class="tick"><input type="checkbox" name="grave" /> <span>${t("tips.block.grave")}</span></label>
      <div class="acts">${this.cancel()}<button class="btn late" ?disabled=${this.busy.is("act")}>${t("tips.block.add")}</button></div></form>`;
  }

  /** @param {Block} block */
  row({ id, area, radius_m, reason, grave_too, until }) {
    const where = radius_m ? t("tips.block.circle", { area: area.name, m: radius_m }) : area.name;
    const lift = () => this.attempt(() => api.send("DELETE", `${this.path}/${id}`));
    return html`<tr><th scope="row">${where}</th><td>${reason}${grave_too ? html` <span class="chip weak">${t("tips.block.all")}</span>` : nothing}</td><td>${wallDay(until)}</td>
      <td class="end"><button type="button" class="btn small" aria-label=${t("tips.block.lift_of", { where })} @click=${lift}>${t("tips.block.lift")}</button></td></tr>`;
  }

  render() {
    const { answer, dialog } = this;
    if (!answer) return html`${this.notices(undefined)}${this.waiting()}`;
    const { blocks } = answer;
    return html`${this.notices(undefined)}<div class="tools"><h2>${t("tips.blocks")}</h2>
        <button type="button" class="btn" @click=${() => this.open("form")}>${t("tips.block.add")}</button></div>
      <p class="muted">${t("tips.block.lead")}</p>
      ${
        blocks.length
          ? html`<table><thead><tr>${["where", "reason", "until"].map((key) => html`<th scope="col">${t(`tips.block.${key}`)}</th>`)}<th scope="col"><span class="sr-only">${t("people.acts")}</span></th></tr></thead>
        <tbody>${blocks.map((block) => this.row(block))}</tbody></table>`
          : html`<p class="empty">${t("tips.block.none")}</p>`
      }
      ${dialog ? this.opened(t("tips.block.add"), this.form(answer)) : nothing}`;
  }
}
customElements.define("block-list", BlockList);
