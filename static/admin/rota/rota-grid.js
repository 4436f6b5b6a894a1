// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { api } from "../../lib/api.js";
import { dayName, laterDay } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { absenceForm, absenceList, absenceValues } from "../parts/absence_form.js";
import { AdminList } from "../parts/admin_list.js";
import { cellForm, gridRow, kindsIn } from "./grid_row.js";
import { dayTabs, gridTools } from "./grid_tools.js";

/** @typedef {import("../../lib/types.d.ts").RotaOut} Answer */
/** @typedef {import("../../lib/types.d.ts").RotaMember} Member */
/** @typedef {import("../../lib/types.d.ts").AbsenceState} Absence */
/** @typedef {{kind: "cell"|"absence", member: Member|null, day: number}} Dialog */

const PATH = "/api/v1/admin/rota";

/** 周表: a row a member and a column a day; on a narrow screen one day at a time. @extends {AdminList<Answer, Dialog>} */
export class RotaGrid extends AdminList {
  static properties = {
    ...AdminList.properties,
    week: { state: true },
    day: { state: true },
    area: { state: true },
    search: { state: true },
  };

  constructor() {
    super();
    this.week = "";
    this.day = -1;
    this.area = 0;
    this.search = "";
  }

  get path() {
    return this.week ? `${PATH}?week=${this.week}` : PATH;
  }

  async read() {
    await super.read();
    const { answer } = this;
    if (answer && this.day < 0) this.day = Math.max(0, answer.days.indexOf(answer.today));
  }

  /** @param {number} weeks */
  go(weeks) {
    if (!this.answer) return;
    this.week = weeks ? laterDay(this.answer.days[0], 7 * weeks) : "";
    void this.read();
  }

  /** @param {SubmitEvent} event */
  saveCell(event) {
    event.preventDefault();
    const { answer, dialog } = this;
    if (!answer || !dialog?.member) return;
    const kinds = kindsIn(/** @type {HTMLFormElement} */ (event.target));
    const cell = { call_sign: dialog.member.call_sign, day: answer.days[dialog.day], kinds };
    this.attempt(async () => {
      await api.send("PUT", PATH, { cells: [cell] });
      this.dialog = null;
    });
  }

  /** @param {SubmitEvent} event */
  saveAbsence(event) {
    event.preventDefault();
    const values = absenceValues(/** @type {HTMLFormElement} */ (event.target));
    this.attempt(async () => {
      await api.send("POST", "/api/v1/absences", values);
      this.dialog = null;
      toast(t("rota.absent_done", { sign: values.call_sign }), { kind: "done" });
    });
  }

  /** @param {Absence} absence */
  withdraw(absence) {
    this.attempt(() => api.send("DELETE", `/api/v1/absences/${absence.id}`));
  }

  shown() {
    const words = this.search.trim().toLowerCase();
    const members = this.answer?.members ?? [];
    return members.filter(
      ({ call_sign, name, area }) =>
        (!this.area || area.id === this.area) &&
        `${call_sign} ${name ?? ""}`.toLowerCase().includes(words),
    );
  }

  tools() {
    if (!this.answer) return nothing;
    return gridTools(this.answer, {
      go: (weeks) => this.go(weeks),
      absence: () => this.open({ kind: "absence", member: null, day: 0 }),
      area: (id) => {
        this.area = id;
      },
      search: (words) => {
        this.search = words;
      },
    });
  }

  table() {
    const { answer } = this;
    if (!answer) return this.waiting();
    const rows = this.shown();
    if (!rows.length)
      return html`<p class="empty">${t(answer.members.length ? "member.none_found" : "rota.no_members")}</p>`;
    const planned = (/** @type {number} */ n) => rows.filter(({ days }) => days[n].length).length;
    const edit = (/** @type {Member} */ member, /** @type {number} */ day) =>
      this.open({ kind: "cell", member, day });
    return html`${dayTabs(answer.days, this.day, (day) => {
      this.day = day;
    })}<div class="wide-table"><table class="rota"><thead><tr><th scope="col">${t("member.sign")}</th>${answer.days.map(
      (day, n) =>
        html`<th scope="col" class=${n === this.day ? "" : "other"} aria-current=${day === answer.today ? "date" : "false"}>${dayName(day)}<small>${t("rota.planned", { n: planned(n) })}</small></th>`,
    )}</tr></thead><tbody>${repeat(
      rows,
      ({ call_sign, left_at }) => `${call_sign} ${left_at ?? ""}`,
      (member) => gridRow(member, answer, this.day, edit),
    )}</tbody></table></div>`;
  }

  /** @param {Dialog} dialog */
  content({ kind, member, day }) {
    const [trouble, cancel, isBusy] = [this.trouble(), this.cancel(), this.busy.is("act")];
    const { answer } = this;
    if (!answer) return nothing;
    if (kind === "cell" && member) {
      const submit = (/** @type {SubmitEvent} */ event) => this.saveCell(event);
      return cellForm({ answer, shifts: member.days[day], trouble, cancel, isBusy, submit });
    }
    const submit = (/** @type {SubmitEvent} */ event) => this.saveAbsence(event);
    const signs = answer.members.filter(({ left_at }) => !left_at).map((row) => row.call_sign);
    return absenceForm({ signs, today: answer.today, trouble, cancel, isBusy, submit });
  }

  /** @param {Dialog} dialog */
  heading({ kind, member, day }) {
    const sign = member?.call_sign ?? "";
    return kind === "cell"
      ? t("rota.cell", { sign, day: dayName(this.answer?.days[day] ?? "") })
      : t("rota.absence");
  }

  render() {
    const { answer, dialog } = this;
    return html`${this.notices(answer?.may_change)}${this.tools()}${this.table()}
      ${absenceList(answer?.absences ?? [], (absence) => this.withdraw(absence))}
      ${dialog ? this.opened(this.heading(dialog), this.content(dialog)) : nothing}`;
  }
}
customElements.define("rota-grid", RotaGrid);
