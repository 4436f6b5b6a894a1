// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { AdminList } from "../parts/admin_list.js";
import { pageHead } from "../parts/page_head.js";
import { entryForm } from "./entry_form.js";
import { entryRow, headsOf, standing } from "./entry_row.js";
import { fieldsOf, LISTS, matching, valuesOf } from "./lists.js";
import { officeHistory, wayBack } from "./office_history.js";
import "./office-import.js";

/** @typedef {import("./lists.js").Answer} Answer */
/** @typedef {import("./lists.js").Entry} Entry */
/** @typedef {{entry: Entry|null, version: number, to?: number}} Dialog `version` is the one that the person has read */

const HISTORY = "history";

/** 目录与预案: the lists of the office, a tab each; the district's administrator changes them. @extends {AdminList<Answer, Dialog>} */
export class OfficePage extends AdminList {
  static properties = {
    ...AdminList.properties,
    tab: { state: true },
    search: { state: true },
    withHidden: { state: true },
  };

  constructor() {
    super();
    const asked = location.hash.slice(1);
    this.tab = [...LISTS, HISTORY].includes(asked) ? asked : LISTS[0];
    this.search = "";
    this.withHidden = false;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  get path() {
    return "/api/v1/admin/office";
  }

  /** @param {string} tab */
  turnTo(tab) {
    this.tab = tab;
    this.search = "";
    history.replaceState(null, "", `#${tab}`);
  }

  /** Saves, and says the new version; what somebody else has saved is shown behind the refusal. @param {string} method @param {string} path @param {object} body */
  save(method, path, body) {
    return this.attempt(async () => {
      try {
        const { version } = /** @type {{version: number}} */ (
          await api.send(method, this.path + path, body)
        );
        this.dialog = null;
        toast(t("office.saved", { version }), { kind: "done", seconds: 5 });
      } catch (error) {
        if (error instanceof ApiError && error.status === 409) await this.read();
        throw error;
      }
    });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { entry, version } = /** @type {Dialog} */ (this.dialog);
    const code = entry?.code ?? String(new FormData(form).get("code"));
    const fields = valuesOf(this.tab, form, fieldsOf(entry));
    const path = `/lists/${this.tab}/${encodeURIComponent(code)}`;
    this.save("PUT", path, { version, is_new: !entry, fields });
  }

  /** @param {Entry} entry @param {import("./entry_row.js").Act} act */
  act(entry, act) {
    const version = this.answer?.version ?? 0;
    if (act === "form") return this.open({ entry, version });
    const fields = { hidden: act === "hide" || null };
    return this.save("PUT", `/lists/${this.tab}/${entry.code}`, { version, fields });
  }

  tabs() {
    return html`<nav class="tabs" aria-label=${t("office.tabs")}>${[...LISTS, HISTORY].map(
      (tab) => html`<button type="button" aria-current=${tab === this.tab ? "page" : "false"}
        @click=${() => this.turnTo(tab)}>${t(`office.list.${tab}`)}</button>`,
    )}</nav>`;
  }

  /** @param {Answer} answer */
  tools({ may_change, version }) {
    const add = () => this.open({ entry: null, version });
    const search = (/** @type {Event} */ event) => {
      this.search = /** @type {HTMLInputElement} */ (event.target).value;
    };
    return html`<div class="tools">${may_change ? html`<button type="button" class="btn go" @click=${add}>${t(`office.add.${this.tab}`)}</button>` : nothing}
      <a class="btn" href=${`${this.path}/export`} download>${t("office.export")}</a>
      <label class="tick"><input type="checkbox" .checked=${this.withHidden} @change=${() => {
        this.withHidden = !this.withHidden;
      }} /> <span>${t("office.with_hidden")}</span></label>
      <label class="search"><span class="sr-only">${t("office.search")}</span><input type="search" placeholder=${t("office.search")} .value=${this.search} @input=${search} /></label></div>`;
  }

  /** @param {Answer} answer */
  table(answer) {
    const { tab } = this;
    const entries = matching(answer.lists[tab], this.search, this.withHidden);
    if (!entries.length) return html`<p class="empty" role="status">${t("office.none_found")}</p>`;
    const lacking = entries.filter((entry) => entry.lacks_second).length;
    return html`<p class="muted" role="status">${t("office.count", { n: entries.length })} ${lacking ? t("office.lacking", { n: lacking }) : nothing}</p>
      <table><thead><tr><th scope="col">${t("office.code")}</th>${headsOf(tab).map((key) => html`<th scope="col">${t(`office.${key}`)}</th>`)}
      ${answer.may_change ? html`<th scope="col"><span class="sr-only">${t("people.acts")}</span></th>` : nothing}</tr></thead>
      <tbody>${repeat(
        entries,
        ({ code }) => code,
        (entry) => entryRow(tab, entry, answer, (act) => this.act(entry, act)),
      )}</tbody></table>`;
  }

  /** @param {Dialog} dialog @param {Answer} answer */
  content({ entry, version, to }, answer) {
    const [trouble, cancel, isBusy] = [this.trouble(), this.cancel(), this.busy.is("act")];
    if (to !== undefined) {
      const go = () => this.save("POST", "/restorations", { version, to });
      return wayBack({ trouble, cancel, isBusy, go });
    }
    const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
    return entryForm({ list: this.tab, entry, answer, trouble, isBusy, cancel, submit });
  }

  /** @param {Dialog} dialog */
  heading({ entry, to }) {
    if (to !== undefined) return t("office.back_to", { version: to });
    return entry ? t("office.change_of", { code: entry.code }) : t(`office.add.${this.tab}`);
  }

  /** @param {Answer} answer */
  shown(answer) {
    const back = (/** @type {number} */ to) =>
      this.open({ entry: null, version: answer.version, to });
    if (this.tab !== HISTORY) return html`${this.tools(answer)}${this.table(answer)}`;
    return html`${answer.may_change ? html`<office-import .answer=${answer} @imported=${this.read}></office-import>` : nothing}${officeHistory(answer, back)}`;
  }

  render() {
    const { answer, dialog } = this;
    return html`${pageHead(t("office.title"), "/admin/office")}<main>
      <p class="muted">${t("office.lead")}</p>
      ${this.notices(undefined)}${answer ? standing(answer) : nothing}
      ${this.tabs()}${answer ? this.shown(answer) : this.waiting()}
      ${dialog && answer ? this.opened(this.heading(dialog), this.content(dialog, answer)) : nothing}</main>`;
  }
}
customElements.define("office-page", OfficePage);
