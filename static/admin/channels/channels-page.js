// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { AdminList } from "../parts/admin_list.js";
import { pageHead } from "../parts/page_head.js";
import { cell } from "../people/user_row.js";
import { ownCard, troubleRow } from "./own_card.js";
import { wayCard } from "./way_card.js";
import { testForm, wayForm } from "./way_form.js";
import { emptied, typedValues } from "./way_values.js";

/** @typedef {import("../../lib/types.d.ts").ChannelsPage} Answer */
/** @typedef {import("../../lib/types.d.ts").WayState} Way */
/** @typedef {{kind: "form"|"test", way: Way}} Dialog */

const GROUPS = ["notice", "sms", "voice"];
const LOOK_MS = 1000;

/** 通道: the page shows what is set and what works; an administrator sets, replaces and tests. @extends {AdminList<Answer, Dialog>} */
export class ChannelsPage extends AdminList {
  get path() {
    return "/api/v1/admin/channels";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async read() {
    await super.read();
    clearTimeout(this.timer);
    // Only while a test is under way: then its result comes within seconds.
    if (this.answer?.ways.some(({ test }) => test && !test.is_over))
      this.timer = setTimeout(() => this.read(), LOOK_MS);
  }

  /** @param {Record<string, string|null>} values */
  save(values) {
    if (!Object.keys(values).length) return this.close();
    const { version = 0, fault } = this.answer ?? {};
    return this.attempt(async () => {
      await api.send("PATCH", this.path, { version, values, anew: Boolean(fault) });
      this.dialog = null;
    });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { kind, way } = /** @type {Dialog} */ (this.dialog);
    if (kind === "form") return this.save(typedValues(form, way));
    const to = String(new FormData(form).get("to") ?? "").trim();
    return this.attempt(async () => {
      await api.send("POST", `${this.path}/${way.way}/tests`, { to });
      this.dialog = null;
    });
  }

  /** @param {Dialog} dialog */
  content({ kind, way }) {
    const options = {
      way,
      trouble: this.trouble(),
      isBusy: this.busy.is("act"),
      cancel: this.cancel(),
      submit: (/** @type {SubmitEvent} */ event) => this.submitted(event),
      off: () => this.save(emptied(way)),
    };
    return kind === "form" ? wayForm(options) : testForm(options);
  }

  /** @param {Answer} answer */
  warnings({ fault, worker_is_silent, key }) {
    return html`${fault ? html`<p class="notice late" role="alert">${t(`channels.fault.${fault}`)}</p>` : nothing}
      ${worker_is_silent ? html`<p class="notice weak" role="status">${t("channels.worker_silent")}</p>` : nothing}
      <p class="muted">${t("channels.lead")} ${t(`channels.key.${key}`)}</p>`;
  }

  /** @param {Answer} answer @param {string} group */
  group({ ways }, group) {
    const rows = ways.filter(({ channel }) => channel === group);
    return html`<section class="card"><h2>${t(`channels.group.${group}`)}</h2>
      ${rows.map((way) => wayCard(way, (kind) => this.open({ kind, way })))}</section>`;
  }

  /** @param {Answer} answer */
  it(answer) {
    const { ways, has_mail_server, troubles } = answer;
    const rows = ways.filter(({ channel }) => channel === "it");
    return html`<section class="card"><h2>${t("channels.group.it")}</h2><p class="muted">${t("channels.it_lead")}</p>
      ${rows.some(({ is_ready }) => is_ready) ? nothing : html`<p class="notice weak">${t("channels.no_recipient")}</p>`}
      ${has_mail_server ? nothing : html`<p class="muted">${t("channels.no_mail_server")}</p>`}
      ${rows.map((way) => wayCard(way, (kind) => this.open({ kind, way })))}
      <section class="way"><h3>${t("channels.troubles")}</h3>${troubles.length ? html`<ul class="plan">${troubles.map(troubleRow)}</ul>` : html`<p class="muted">${t("channels.no_troubles")}</p>`}</section></section>`;
  }

  /** @param {Answer} answer */
  sheet({ ways }) {
    const rows = ways.filter(({ channel }) => channel === "sheet");
    return html`<section class="card"><h2>${t("channels.group.sheet")}</h2><p class="muted">${t("channels.sheet_lead")}</p>
      ${rows.map((way) => wayCard(way, (kind) => this.open({ kind, way })))}</section>`;
  }

  /** @param {Answer} answer */
  balances({ balances }) {
    if (!balances.length) return nothing;
    return html`<section class="card"><h2>${t("channels.balances")}</h2><dl class="facts">${balances.map(
      ({ account, balance, is_low, reason, at }) =>
        html`<div><dt>${t(`channels.account.${account}`)}</dt><dd>${balance || t("channels.no_balance")}
          ${is_low ? html`<span class="chip late">${t("channels.low")}</span>` : nothing}<br />
          <span class="muted">${reason ? html`<q>${reason}</q> ` : nothing}${wallDay(at)}</span></dd></div>`,
    )}</dl></section>`;
  }

  /** @param {Answer} answer */
  changes({ changes }) {
    const heads = ["at", "by", "names"];
    if (!changes.length) return html`<p class="empty">${t("channels.unchanged")}</p>`;
    return html`<table><thead><tr>${heads.map((key) => html`<th scope="col">${t(`channels.${key}`)}</th>`)}</tr></thead>
      <tbody>${changes.map(
        ({
          version,
          at,
          by,
          names,
        }) => html`<tr data-version=${version}><th scope="row">${wallDay(at)}</th>${cell("channels.by", by)}
        ${cell("channels.names", html`<span class="subject">${names.map((name) => t(`channels.field.${name}`)).join("、")}</span>`)}</tr>`,
      )}</tbody></table>`;
  }

  render() {
    const { answer, dialog } = this;
    const heading = dialog && t(`channels.way.${dialog.way.way}`);
    return html`${pageHead(t("channels.title"), "/admin/channels")}<main>${this.notices(undefined)}
      ${
        answer
          ? html`${this.warnings(answer)}<div class="cards">${ownCard(answer.own)}
          ${GROUPS.map((group) => this.group(answer, group))}${this.it(answer)}${this.sheet(answer)}${this.balances(answer)}</div>
          <h2>${t("channels.changes")}</h2>${this.changes(answer)}`
          : this.waiting()
      }
      ${dialog ? this.opened(heading ?? "", this.content(dialog)) : nothing}</main>`;
  }
}
customElements.define("channels-page", ChannelsPage);
