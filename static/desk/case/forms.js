// @ts-check
/** The desk's short forms: the fields of each and the command that sends it. */

import { t } from "../../lib/i18n.js";
import { joined } from "../../lib/joined.js";
import { reassignForm, relieveForm } from "../people/member_moves.js";
import * as commands from "../state/commands.js";
import { isEnded } from "../state/crew.js";
import { desk } from "../state/store.js";
import { chosenMoment, spanChoices } from "./future_times.js";
import { linkForm } from "./link_form.js";
import { notifyForm, reportForm, resolveForm, supplementForm } from "./record_forms.js";
import {
  answerTransferForm,
  doneTransferForm,
  takeBackForm,
  transferForm,
} from "./transfer_forms.js";

/** @typedef {{value: string, label: string}} Choice */
/** @typedef {{name: string, label: string, type: "text"|"words"|"moment"|"choice"|"list"|"search", options?: Choice[], value?: string, required?: boolean, hint?: string}} Field */
/**
 * @typedef {object} About what a form is about; each form needs some of it
 * @property {string} form
 * @property {import("../state/types.js").Incident} incident
 * @property {import("../state/types.js").Assignment} assignment
 * @property {import("../state/types.js").Intake} intake
 * @property {import("../state/types.js").Alarm} alarm
 * @property {import("../state/types.js").Member} member
 * @property {string} [agency]
 * @property {import("../../lib/types.d.ts").ShownTransfer} transfer
 * @property {import("../../lib/types.d.ts").TakersOut} [takers] whom a transfer may ask
 * @property {string} [into] the case that a merge proposes, or that a member is to go to
 */
/** @typedef {{title: string, lead?: string, fields: Field[], submit: string, isGrave?: boolean, send: (values: Record<string, string>) => Promise<unknown>}} Form */

/** @type {(required?: boolean) => Field} */
const reason = (required = true) => ({
  name: "reason",
  label: t("desk.field.reason"),
  type: "words",
  required,
});

/** A case that owes a report leaves the desk only with the reason why it will not come. @type {(incident: About["incident"]) => Field[]} */
const withoutReport = ({ report_owed }) =>
  report_owed
    ? [
        {
          name: "without_report",
          label: t("desk.field.without_report"),
          type: "words",
          required: true,
        },
      ]
    : [];

/** @param {string[]} keys */
const phrases = (keys) => keys.map((key) => ({ value: t(key), label: t(key) }));

const CANCELS = [
  "desk.cancel.duplicate",
  "desk.cancel.false",
  "desk.cancel.drill",
  "desk.cancel.gone",
];
const SOS_ENDS = [
  "desk.sos_end.safe",
  "desk.sos_end.with_them",
  "desk.sos_end.mistake",
  "desk.sos_end.drill",
];
const STAND_DOWNS = ["desk.stand_down.enough", "desk.stand_down.other", "desk.stand_down.nearer"];
const DISMISSALS = [
  "desk.dismissal.not_ours",
  "desk.dismissal.known",
  "desk.dismissal.unclear",
  "desk.dismissal.false",
];

/** Joins the chosen phrase and the written reason; either may be empty. @param {Record<string, string>} values */
const why = ({ usual = "", reason: written = "" }) => [usual, written].filter(Boolean).join("：");

/** @param {string[]} keys @returns {Field[]} */
const usualOrWritten = (keys) => [
  {
    name: "usual",
    label: t("desk.field.reason"),
    type: "choice",
    options: phrases(keys),
    required: true,
  },
  { name: "reason", label: t("desk.field.more"), type: "words" },
];

/** @param {{incident: Pick<About["incident"], "id"|"opened_at">}} about @returns {Choice[]} the other open cases, the nearest in time first */
function others({ incident }) {
  const opened = Date.parse(incident.opened_at);
  const distance = (/** @type {About["incident"]} */ row) =>
    Math.abs(Date.parse(row.opened_at) - opened);
  return [...desk.state.incidents.values()]
    .filter((row) => row.id !== incident.id && !isEnded(row))
    .sort((a, b) => distance(a) - distance(b))
    .map((row) => ({ value: row.id, label: joined(`${row.number} ${row.title}`, row.place) }));
}

/** @type {Record<string, (about: About) => Form>} */
export const forms = {
  notify: notifyForm,
  link: linkForm,
  report: reportForm,
  resolve: resolveForm,
  supplement: supplementForm,
  hold: ({ incident }) => ({
    title: t("desk.form.hold", { title: incident.title }),
    lead: t("desk.form.hold_lead"),
    fields: [
      {
        name: "minutes",
        label: t("desk.field.until"),
        type: "choice",
        options: spanChoices(),
        value: "60",
        required: true,
      },
      { name: "moment", label: t("desk.field.moment"), type: "moment" },
      reason(),
    ],
    submit: t("desk.do.hold"),
    send: (values) =>
      commands.hold(incident, { until: chosenMoment(values), reason: values.reason }),
  }),
  transfer: (about) => transferForm(withoutReport(about.incident))(about),
  answerTransfer: answerTransferForm,
  doneTransfer: doneTransferForm,
  takeBack: takeBackForm,
  cancel: ({ incident }) => ({
    title: t("desk.form.cancel", { title: incident.title }),
    lead: t("desk.form.cancel_lead"),
    fields: usualOrWritten(CANCELS),
    submit: t("desk.do.cancel"),
    isGrave: true,
    send: (values) => commands.cancel(incident, why(values)),
  }),
  merge: (about) => ({
    title: t("desk.form.merge", { title: about.incident.title }),
    lead: t("desk.form.merge_lead"),
    fields: [
      {
        name: "into",
        label: t("desk.field.into"),
        type: "search",
        options: others(about),
        value: about.into,
        required: true,
      },
      ...withoutReport(about.incident),
    ],
    submit: t("desk.do.merge"),
    send: ({ into, without_report }) => commands.merge(about.incident, into, without_report),
  }),
  reopen: ({ incident }) => ({
    title: t("desk.form.reopen", { title: incident.title }),
    fields: [reason()],
    submit: t("desk.do.reopen"),
    send: (values) => commands.reopen(incident, values.reason),
  }),
  preserve: ({ incident }) => ({
    title: t("desk.form.preserve", { title: incident.title }),
    lead: t("desk.form.preserve_lead"),
    fields: [reason()],
    submit: t("desk.do.preserve"),
    send: (values) => commands.preserve(incident, values.reason),
  }),
  endPreservation: ({ incident }) => ({
    title: t("desk.form.end_preservation", { title: incident.title }),
    lead: t("desk.form.end_preservation_lead"),
    fields: [reason()],
    submit: t("desk.do.end_preservation"),
    send: (values) => commands.endPreservation(incident, values.reason),
  }),
  reassign: reassignForm,
  relieve: relieveForm,
  standDown: ({ assignment }) => ({
    title: t("desk.form.stand_down", { member: assignment.call_sign }),
    fields: usualOrWritten(STAND_DOWNS),
    submit: t("desk.do.stand_down"),
    isGrave: true,
    send: (values) => commands.standDown(assignment.id, why(values)),
  }),
  endSos: ({ alarm }) => ({
    title: t("desk.form.end_sos", { member: alarm.call_sign ?? "" }),
    lead: t("desk.form.end_sos_lead"),
    fields: usualOrWritten(SOS_ENDS),
    submit: t("desk.sos.end_submit"),
    isGrave: true,
    send: (values) => commands.endSos(alarm.id, why(values)),
  }),
  attach: (about) => ({
    title: t("desk.form.attach", { title: about.intake.title }),
    lead: t("desk.form.attach_lead"),
    fields: [
      {
        name: "into",
        label: t("desk.field.into"),
        type: "search",
        options: others({ incident: { id: "", opened_at: about.intake.received_at } }),
        required: true,
      },
    ],
    submit: t("desk.attach"),
    send: ({ into }) => commands.attach(about.intake.id, into),
  }),
  dismiss: ({ intake }) => ({
    title: t("desk.form.dismiss", { title: intake.title }),
    fields: usualOrWritten(DISMISSALS),
    submit: t("desk.dismiss"),
    send: (values) => commands.dismiss(intake.id, why(values)),
  }),
};
