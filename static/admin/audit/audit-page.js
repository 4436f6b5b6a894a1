// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { pageHead } from "../parts/page_head.js";
import { cell } from "../people/user_row.js";

/** @typedef {import("../../lib/types.d.ts").AuditPage} Answer */

const PATH = "/api/v1/admin/audit";
const DAY_MS = 86_400_000;

/** 审计: filters and exports who signed in, read, exported and was refused. */
export class AuditPage extends LightDomElement {
  static properties = { answer: { state: true }, failure: { state: true }, query: { state: true } };

  constructor() {
    super();
    /** @type {Answer|null} */
    this.answer = null;
    this.failure = this.query = "";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.answer = /** @type {Answer} */ (await api.get(`${PATH}?${this.query}`));
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Event} event */
  filter(event) {
    event.preventDefault();
    const form = /** @type {HTMLElement} */ (event.currentTarget).closest("form");
    const data = new FormData(/** @type {HTMLFormElement} */ (form));
    const days = Number(data.get("days"));
    const query = new URLSearchParams({
      since: new Date(Date.now() - days * DAY_MS).toISOString(),
    });
    for (const name of ["act", "result", "actor"]) {
      const value = String(data.get(name) ?? "").trim();
      if (value) query.set(name, value);
    }
    this.query = query.toString();
    this.read();
  }

  form() {
    const { answer } = this;
    const days = [1, 7, 30, answer?.kept_days ?? 180];
    return html`<form class="tools filters" @submit=${this.filter} @change=${this.filter}>
      <label class="field"><span>${t("audit.days")}</span><select name="days">${days.map((n) => html`<option value=${n} ?selected=${n === 7}>${t("audit.last_days", { n })}</option>`)}</select></label>
      <label class="field"><span>${t("audit.act")}</span><select name="act"><option value="">${t("audit.all")}</option>${(answer?.acts ?? []).map((act) => html`<option value=${act}>${t(`audit.act.${act}`)}</option>`)}</select></label>
      <label class="field"><span>${t("audit.result")}</span><select name="result"><option value="">${t("audit.all")}</option>${["ok", "refused"].map((result) => html`<option value=${result}>${t(`audit.result.${result}`)}</option>`)}</select></label>
      <label class="field"><span>${t("audit.actor")}</span><input name="actor" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" /></label>
      <a class="btn" href=${`${PATH}/export?${this.query}`} download>${t("audit.export")}</a></form>`;
  }

  /** @param {Answer["rows"][number]} row */
  row({ at, act, result, actor, address, about, subject, times }) {
    const mark =
      result === "refused"
        ? html`<span class="chip late">${t("audit.result.refused")}</span>`
        : nothing;
    const many = times > 1 ? html`<span class="chip">× ${times}</span>` : nothing;
    return html`<tr><th scope="row"><time datetime=${at}>${wallDay(at)}</time></th>
      ${cell("audit.act", html`<span class="said">${t(`audit.act.${act}`)} ${mark}${many}</span>`)}
      ${cell("audit.actor", actor || "–")}${cell("audit.address", address || "–")}
      ${cell("audit.subject", html`<span class="subject" title=${subject}>${about || "–"}</span>`)}</tr>`;
  }

  table() {
    const { answer } = this;
    if (!answer)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const { rows, has_more } = answer;
    if (!rows.length) return html`<p class="empty" role="status">${t("audit.none")}</p>`;
    const heads = ["at", "act", "actor", "address", "subject"];
    return html`<p class="muted" role="status">${t(has_more ? "audit.more" : "audit.count", { n: rows.length })}</p>
      <table><thead><tr>${heads.map((key) => html`<th scope="col">${t(`audit.${key}`)}</th>`)}</tr></thead>
      <tbody>${repeat(
        rows,
        ({ id }) => id,
        (row) => this.row(row),
      )}</tbody></table>`;
  }

  render() {
    return html`${pageHead(t("audit.title"), "/admin/audit")}<main>
      <p class="muted">${t("audit.lead", { n: this.answer?.kept_days ?? 180 })}</p>
      ${this.failure ? html`<p class="notice late" role="alert"><span>${this.failure}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${this.form()}${this.table()}</main>`;
  }
}
customElements.define("audit-page", AuditPage);
