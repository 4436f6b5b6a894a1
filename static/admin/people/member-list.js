// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { AdminList } from "../parts/admin_list.js";
import { leaving, phoneCode, phoneStop } from "./member_dialogs.js";
import { memberForm, memberValues } from "./member_form.js";
import { formerList, memberRow } from "./member_row.js";

/** @typedef {import("../../lib/types.d.ts").MembersOut} Answer */
/** @typedef {import("../../lib/types.d.ts").MemberRecord} Member */
/** @typedef {import("../../lib/types.d.ts").EnrolmentOut} Enrolment */
/** @typedef {{kind: "form"|"leave"|"phone"|"qr", member: Member|null, phone?: string, link?: Enrolment}} Dialog */

/** 队员: lists them with their phones; an administrator adds, changes, replaces phones and lets go. @extends {AdminList<Answer, Dialog>} */
export class MemberList extends AdminList {
  static properties = { ...AdminList.properties, search: { state: true } };

  constructor() {
    super();
    /** @type {import("./member_row.js").Office} */
    this.office = null;
    this.search = "";
  }

  get path() {
    return "/api/v1/admin/members";
  }

  async read() {
    this.office ??= /** @type {import("./member_form.js").Office} */ (
      await api.get("/api/v1/office").catch(() => null)
    );
    await super.read();
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const member = this.dialog?.member;
    const values = memberValues(/** @type {HTMLFormElement} */ (event.target));
    const path = member ? `${this.path}/${member.id}` : this.path;
    this.attempt(async () => {
      await api.send(member ? "PATCH" : "POST", path, values);
      this.dialog = null;
    });
  }

  /** @param {Member} member */
  leave(member) {
    this.attempt(async () => {
      await api.send("POST", `${this.path}/${member.id}/departure`, {});
      this.dialog = null;
      toast(t("member.left", { sign: member.call_sign }), { kind: "done" });
    });
  }

  /** 停用: ends a phone; 换机: and makes a code for the next one. @param {Member} member @param {string} phone @param {boolean} isReplaced */
  stop(member, phone, isReplaced) {
    this.attempt(async () => {
      await api.send("DELETE", `/api/v1/phones/${phone}`);
      this.dialog = null;
      if (isReplaced) await this.enrol(member);
    });
  }

  /** @param {Member} member */
  async enrol(member) {
    const body = { call_sign: member.call_sign };
    const link = /** @type {Enrolment} */ (await api.send("POST", "/api/v1/enrolments", body));
    this.open({ kind: "qr", member, link });
  }

  /** @param {Member} member @param {import("./member_row.js").Act} act @param {string} [phone] */
  act(member, act, phone) {
    if (act === "enrol") this.attempt(() => this.enrol(member));
    else this.open({ kind: act, member, phone });
  }

  shown() {
    const words = this.search.trim().toLowerCase();
    const members = this.answer?.members ?? [];
    /** @param {Member} member */
    const text = ({ call_sign, name, area }) =>
      `${call_sign} ${name ?? ""} ${area.name}`.toLowerCase();
    return words ? members.filter((member) => text(member).includes(words)) : members;
  }

  /** @param {Dialog} dialog */
  content({ kind, member, phone, link }) {
    const [trouble, cancel, isBusy] = [this.trouble(), this.cancel(), this.busy.is("act")];
    if (kind === "form") {
      const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
      const { office } = this;
      const areas = this.answer?.areas ?? [];
      return memberForm({ member, areas, office, trouble, isBusy, cancel, submit });
    }
    if (kind === "qr" && link) return phoneCode(link, () => this.close());
    if (!member) return nothing;
    return kind === "phone" && phone
      ? phoneStop({
          trouble,
          cancel,
          isBusy,
          stop: (isReplaced) => this.stop(member, phone, isReplaced),
        })
      : leaving({ trouble, cancel, isBusy, leave: () => this.leave(member) });
  }

  /** @param {Dialog} dialog */
  heading({ kind, member }) {
    const key = kind === "form" && !member ? "add" : kind;
    return t(`member.dialog.${key}`, { sign: member?.call_sign ?? "" });
  }

  tools() {
    const adding = html`<button type="button" class="btn go" @click=${() => {
      this.open({ kind: "form", member: null });
    }}>${t("member.add")}</button> <a class="btn" href="/admin/enrolment-sheet">${t("member.sheet")}</a>`;
    return html`<div class="tools">${this.answer?.may_change ? adding : nothing}
      <label class="search"><span class="sr-only">${t("member.search")}</span><input type="search" placeholder=${t("member.search")} .value=${this.search}
        @input=${(/** @type {Event} */ event) => {
          this.search = /** @type {HTMLInputElement} */ (event.target).value;
        }} /></label></div>`;
  }

  table() {
    const { answer } = this;
    if (!answer) return this.waiting();
    const rows = this.shown();
    const none = answer.members.length ? "member.none_found" : "member.none";
    if (!rows.length) return html`<p class="empty">${t(none)}</p>`;
    const heads = ["area", "ability", "reach", "consent", "phones"];
    return html`<p class="muted" role="status">${t("member.count", { n: rows.length })}</p>
      <table><thead><tr><th scope="col">${t("member.sign")}</th>${heads.map((key) => html`<th scope="col">${t(`member.${key}`)}</th>`)}
      ${answer.may_change ? html`<th scope="col"><span class="sr-only">${t("people.acts")}</span></th>` : nothing}</tr></thead>
      <tbody>${repeat(
        rows,
        (member) => member.id,
        (member) =>
          memberRow(member, this.office, answer.may_change, (act, phone) =>
            this.act(member, act, phone),
          ),
      )}</tbody></table>`;
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(answer?.may_change)}${this.tools()}${this.table()}${formerList(answer?.former ?? [])}
      ${dialog ? this.opened(this.heading(dialog), this.content(dialog)) : nothing}`;
  }
}
customElements.define("member-list", MemberList);
