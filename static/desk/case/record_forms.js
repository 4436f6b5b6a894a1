// @ts-check
/** Forms that record a talk outside the system: a call to an agency, or a member's radio report. */

import { t } from "../../lib/i18n.js";
import * as commands from "../state/commands.js";
import { dispositionName, offeredDispositions } from "../state/names.js";
import { inMinutesWords, minutesFromNow } from "./future_times.js";
import { REPORTS } from "./report-list.js";

/** @typedef {import("./forms.js").Form} Form */

/** The form that records a call to an agency. @param {import("./forms.js").About} about @returns {Form} */
export function notifyForm({ incident, agency }) {
  const agencies = ["119", "120", "110", "community", "partner", "other"];
  return {
    title: t("desk.form.notify", { title: incident.title }),
    fields: [
      {
        name: "agency",
        label: t("desk.field.agency"),
        type: "choice",
        required: true,
        value: agency,
        options: agencies.map((code) => ({ value: code, label: t(`desk.agency.${code}`) })),
      },
      { name: "reference", label: t("desk.field.reference"), type: "text" },
      {
        name: "minutes",
        label: t("desk.field.expected"),
        type: "choice",
        options: [5, 10, 15, 30].map((n) => ({
          value: String(n),
          label: inMinutesWords(n),
        })),
      },
      { name: "note", label: t("desk.field.note"), type: "words" },
    ],
    submit: t("desk.form.notify_submit"),
    send: ({ agency: code, reference, minutes, note }) =>
      commands.notify(incident, {
        agency: code,
        ...(reference && { reference }),
        ...(minutes && { expected_at: minutesFromNow(Number(minutes)) }),
        ...(note && { note }),
      }),
  };
}

/** @type {import("./forms.js").Field} */
const words = { name: "text", label: t("desk.field.text"), type: "words" };

/** The form that records a member's report by radio. @param {import("./forms.js").About} about @returns {Form} */
export function reportForm({ assignment }) {
  // 处置完毕 has a form of its own, because it needs a result.
  const kinds = Object.entries(REPORTS).filter(([value]) => value !== "resolved");
  return {
    title: t("desk.form.report", { member: assignment.call_sign }),
    lead: t("desk.form.report_lead"),
    fields: [
      {
        name: "kind",
        label: t("desk.field.kind"),
        type: "choice",
        required: true,
        options: kinds.map(([value, key]) => ({ value, label: t(key) })),
      },
      words,
    ],
    submit: t("desk.form.report_submit"),
    send: ({ kind, text }) =>
      commands.report(assignment.id, {
        kind: /** @type {import("../../lib/types.d.ts").ReportKind} */ (kind),
        ...(text && { text }),
      }),
  };
}

/** @param {import("./forms.js").About["incident"]} incident @param {boolean} required @returns {import("./forms.js").Field} */
const result = (incident, required) => ({
  name: "disposition",
  label: t("desk.field.disposition"),
  type: "list",
  required,
  options: offeredDispositions(incident.category).map((code) => ({
    value: code,
    label: dispositionName(code),
  })),
});

/** @param {string} id @param {Record<string, string>} values @param {boolean} [later] */
const resolved = (id, { disposition, text }, later = false) =>
  commands.report(id, {
    kind: "resolved",
    ...(disposition && { disposition }),
    ...(text && { text }),
    ...(later && { later }),
  });

/** 代报处置完毕: the lead says by radio how the case ended. @param {import("./forms.js").About} about @returns {Form} */
export function resolveForm({ assignment, incident }) {
  return {
    title: t("desk.form.resolve", { member: assignment.call_sign }),
    lead: t("desk.form.resolve_lead"),
    fields: [result(incident, assignment.is_lead || !incident.lead), words],
    submit: t("desk.form.report_submit"),
    send: (values) => resolved(assignment.id, values),
  };
}

/** 代补报: the member tells the desk what the owed report says. @param {import("./forms.js").About} about @returns {Form} */
export function supplementForm({ assignment, incident }) {
  return {
    title: t("desk.form.supplement", { member: assignment.call_sign }),
    lead: t("desk.form.report_lead"),
    fields: [result(incident, false), { ...words, required: true }],
    submit: t("desk.form.supplement_submit"),
    send: (values) => resolved(assignment.id, values, true),
  };
}
