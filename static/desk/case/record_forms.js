// @ts-check
/** Forms that record a talk outside the system: a call to an agency, or a member's radio report. */

import { t } from "../../lib/i18n.js";
import * as commands from "../state/commands.js";
import { category, dispositionName } from "../state/names.js";
import { inMinutesWords, minutesFromNow } from "./future_times.js";
import { REPORTS } from "./report-list.js";

/** @typedef {import("./forms.js").Form} Form */

/** The form that records a call to an agency. @param {import("./forms.js").About} about @returns {Form} */
export function notifyForm({ incident, agency }) {
  const agencies = ["119", "120", "110", "other"];
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

/** The form that records a member's report by radio. @param {import("./forms.js").About} about @returns {Form} */
export function reportForm({ assignment, incident }) {
  const dispositions = category(incident?.category)?.dispositions ?? [];
  return {
    title: t("desk.form.report", { member: assignment.call_sign }),
    lead: t("desk.form.report_lead"),
    fields: [
      {
        name: "kind",
        label: t("desk.field.kind"),
        type: "choice",
        required: true,
        options: Object.entries(REPORTS).map(([value, key]) => ({ value, label: t(key) })),
      },
      {
        name: "disposition",
        label: t("desk.field.disposition"),
        type: "list",
        hint: t("desk.field.disposition_hint"),
        options: dispositions.map((code) => ({ value: code, label: dispositionName(code) })),
      },
      { name: "text", label: t("desk.field.text"), type: "words" },
    ],
    submit: t("desk.form.report_submit"),
    send: ({ kind, disposition, text }) =>
      commands.report(assignment.id, {
        kind: /** @type {import("../../lib/types.d.ts").ReportKind} */ (kind),
        ...(disposition && { disposition }),
        ...(text && { text }),
      }),
  };
}
