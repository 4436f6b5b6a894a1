// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { dayOf, hours, isoDay } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { clock, wall } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { absenceForm, absenceValues } from "../parts/absence_form.js";
import { AdminList } from "../parts/admin_list.js";
import { attendanceTable, unplannedTable } from "./attendance_rows.js";

/** @typedef {import("../../lib/types.d.ts").AttendanceOut} Answer */
/** @typedef {import("../../lib/types.d.ts").ExpectedMember} Expected */
/** @typedef {{kind: "on"|"off"|"absent", sign: string}} Dialog */

const EVERY_MS = 20_000;

/** 到岗: 应到、实到、未到 of the running shifts; the desk sets duty on behalf and records absences. @extends {AdminList<Answer, Dialog>} */
export class AttendanceBoard extends AdminList {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  get path() {
    return "/api/v1/attendance";
  }

  connectedCallback() {
    super.connectedCallback();
    this.#timer = setInterval(() => document.hidden || this.read(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async read() {
    await super.read();
    if (this.answer && !this.failure) clock.sync(this.answer.at);
  }

  /** @param {Dialog} dialog */
  setDuty({ kind, sign }) {
    const on_duty = kind === "on";
    void this.attempt(async () => {
      await api.send("PUT", `/api/v1/members/${encodeURIComponent(sign)}/duty`, { on_duty });
      this.dialog = null;
      toast(t(on_duty ? "shift.on_done" : "shift.off_done", { sign }), { kind: "done" });
    });
  }

  /** @param {SubmitEvent} event */
  saveAbsence(event) {
    event.preventDefault();
    const values = absenceValues(/** @type {HTMLFormElement} */ (event.target));
    void this.attempt(async () => {
      await api.send("POST", "/api/v1/absences", values);
      this.dialog = null;
      toast(t("rota.absent_done", { sign: values.call_sign }), { kind: "done" });
    });
  }

  /** @param {Expected} member */
  withdraw({ absence_id }) {
    void this.attempt(() => api.send("DELETE", `/api/v1/absences/${absence_id}`));
  }

  /** @param {Answer} answer */
  figures({ at, expected, unplanned }) {
    const count = (/** @type {string} */ presence) =>
      expected.filter((member) => member.presence === presence).length;
    /** @type {[string, number, string][]} */
    const figures = [
      ["expected", expected.length - count("absent"), ""],
      ["present", count("present"), "done"],
      ["missing", count("missing"), count("missing") ? "late" : ""],
      ["absent", count("absent"), ""],
      ["unplanned", unplanned.length, ""],
    ];
    return html`<div class="figures" role="status">${figures.map(
      ([key, n, tone]) =>
        html`<span class="figure ${tone}"><strong>${n}</strong> ${t(`shift.${key}`)}</span>`,
    )}<small class="muted">${t("shift.as_of", { at: wall(at) })}</small></div>`;
  }

  /** @param {Answer} answer */
  running({ expected, next_at }) {
    const shifts = new Map(expected.map((row) => [hours(row.starts_at, row.ends_at), row]));
    if (shifts.size)
      return html`<p class="muted">${t("shift.running", { hours: [...shifts.keys()].join("、") })}</p>`;
    const next = next_at
      ? t("shift.next", { at: `${dayOf(next_at)} ${wall(next_at).slice(0, 5)}` })
      : t("shift.no_plan");
    return html`<p class="empty">${t("shift.nobody_planned")} ${next}</p>`;
  }

  /** @param {Dialog} dialog */
  content(dialog) {
    const [trouble, cancel, isBusy] = [this.trouble(), this.cancel(), this.busy.is("act")];
    if (dialog.kind === "absent") {
      const submit = (/** @type {SubmitEvent} */ event) => this.saveAbsence(event);
      const today = isoDay(clock.now());
      return absenceForm({ signs: [dialog.sign], today, trouble, cancel, isBusy, submit });
    }
    return html`<div class="stack"><p>${t(`shift.${dialog.kind}_lead`)}</p>${trouble}
      <div class="acts">${cancel}<button type="button" class="btn go" ?disabled=${isBusy} @click=${() => this.setDuty(dialog)}>${t(`shift.${dialog.kind}`)}</button></div></div>`;
  }

  /** @param {Answer} answer */
  tables(answer) {
    const ask = (/** @type {Dialog["kind"]} */ kind, /** @type {string} */ sign) =>
      this.open({ kind, sign });
    return html`${this.figures(answer)}${this.running(answer)}
      ${attendanceTable(answer.expected, ask, (member) => this.withdraw(member))}
      ${unplannedTable(answer.unplanned, ask)}`;
  }

  render() {
    const { answer, dialog } = this;
    const heading = dialog ? t(`shift.dialog.${dialog.kind}`, { sign: dialog.sign }) : "";
    return html`${this.notices(undefined)}${answer ? this.tables(answer) : this.waiting()}
      ${dialog ? this.opened(heading, this.content(dialog)) : nothing}`;
  }
}
customElements.define("attendance-board", AttendanceBoard);
