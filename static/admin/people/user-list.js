// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { AdminList } from "../parts/admin_list.js";
import { oneTimeLink } from "../parts/one_time_link.js";
import { userForm, valuesOf } from "./user_form.js";
import { userRow } from "./user_row.js";

/** @typedef {import("../../lib/types.d.ts").DeskUsersOut} Answer */
/** @typedef {import("../../lib/types.d.ts").DeskUserState} DeskUser */
/** @typedef {import("../../lib/types.d.ts").InvitedOut} Invited */
/** @typedef {{kind: "form"|"link"|"disable", user: DeskUser|null, link?: Invited["link"]}} Dialog */

/** 指挥台用户: lists them; an administrator invites, changes, disables and lets in again. @extends {AdminList<Answer, Dialog>} */
export class UserList extends AdminList {
  get path() {
    return "/api/v1/admin/users";
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const user = this.dialog?.user;
    const values = valuesOf(/** @type {HTMLFormElement} */ (event.target));
    this.attempt(async () => {
      if (!user) return this.show(await api.send("POST", this.path, values));
      await api.send("PATCH", `${this.path}/${user.id}`, values);
      this.dialog = null;
    });
  }

  /** @param {Invited} answer */
  show({ user, link }) {
    this.open({ kind: "link", user, link });
  }

  /** @param {DeskUser} user @param {import("./user_row.js").Act} act */
  act(user, act) {
    const path = `${this.path}/${user.id}`;
    if (act === "form" || act === "disable") this.open({ kind: act, user });
    if (act === "link") this.attempt(async () => this.show(await api.send("POST", `${path}/link`)));
    if (act === "factor") this.attempt(() => api.send("DELETE", `${path}/second-factor`));
    if (act === "enable") this.attempt(() => api.send("DELETE", `${path}/disablement`));
  }

  /** @param {DeskUser|null} user */
  disable(user) {
    this.attempt(async () => {
      await api.send("PUT", `${this.path}/${user?.id}/disablement`);
      this.dialog = null;
    });
  }

  /** @param {Dialog} dialog */
  content({ kind, user, link }) {
    const isBusy = this.busy.is("act");
    if (kind === "link" && link)
      return oneTimeLink(link, t("people.link_lead", { user: user?.name ?? "" }), () =>
        this.close(),
      );
    if (kind === "form") {
      const submit = (/** @type {SubmitEvent} */ event) => this.submitted(event);
      const { trouble, cancel } = { trouble: this.trouble(), cancel: this.cancel() };
      return userForm({ user, areas: this.answer?.areas ?? [], trouble, isBusy, cancel, submit });
    }
    return html`<div class="stack"><p>${t("people.disable_lead")}</p>${this.trouble()}
      <div class="acts">${this.cancel()}<button type="button" class="btn late" ?disabled=${isBusy} @click=${() => this.disable(user)}>${t("people.disable")}</button></div></div>`;
  }

  /** @param {Dialog} dialog */
  heading({ kind, user }) {
    const key = kind === "form" && !user ? "invite" : kind;
    return t(`people.dialog.${key}`, { user: user?.name ?? "" });
  }

  table() {
    const { answer } = this;
    if (!answer) return this.waiting();
    const heads = ["role", "area", "seat", "state", "seen"];
    return html`<table><thead><tr><th scope="col">${t("people.user")}</th>
      ${heads.map((key) => html`<th scope="col">${t(`people.${key}`)}</th>`)}
      ${answer.may_change ? html`<th scope="col"><span class="sr-only">${t("people.acts")}</span></th>` : nothing}</tr></thead>
      <tbody>${repeat(
        answer.users,
        (user) => user.id,
        (user) => userRow(user, answer.may_change, (act) => this.act(user, act)),
      )}</tbody></table>`;
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(answer?.may_change)}
      ${
        answer?.may_change
          ? html`<div class="tools"><button type="button" class="btn go" @click=${() => {
              this.open({ kind: "form", user: null });
            }}>${t("people.invite")}</button></div>`
          : nothing
      }
      ${this.table()}${dialog ? this.opened(this.heading(dialog), this.content(dialog)) : nothing}`;
  }
}
customElements.define("user-list", UserList);
