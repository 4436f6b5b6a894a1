// @ts-check
/** 移交、协同: the forms with which a desk asks another side, answers for one, or takes back. */

import { t } from "../../lib/i18n.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";
import * as transfers from "../state/transfer_commands.js";
import { otherSide, partnerLabel, ROLES, toAnswer } from "./transfer_words.js";

/** @typedef {import("./forms.js").Form} Form */
/** @typedef {import("./forms.js").About} About */
/** @typedef {import("./forms.js").Field} Field */

/** Offices that stand in no list: the case is theirs at once, and nobody answers. */
const OTHERS = ["desk.partner.120", "desk.partner.12345"];
const TIER = "tier:";
const PARTNER = "partner:";

/** Opens the form: first to answer what this desk was asked, else to ask others. @param {About["incident"]} incident @param {import("../state/types.js").Detail|null} detail */
export async function openTransfer(incident, detail) {
  const asked = toAnswer(detail);
  if (asked)
    return desk.set({
      dialog: { kind: "form", form: "answerTransfer", incident, transfer: asked },
    });
  const takers = await transfers.readTakers(incident);
  if (takers) desk.set({ dialog: { kind: "form", form: "transfer", incident, takers } });
}

/** @param {About} about @returns {import("./forms.js").Choice[]} */
function sides({ incident, takers }) {
  const others = OTHERS.map((key) => ({
    value: t(key),
    label: t("desk.transfer.at_once", { to: t(key) }),
  }));
  // A case that is resolved is asked of nobody: another office judges it, or nobody does.
  if (!takers || incident.status === "resolved") return others;
  return [
    ...takers.tiers.map(({ area_id, name }) => ({ value: `${TIER}${area_id}`, label: name })),
    ...takers.partners.map((row) => ({ value: `${PARTNER}${row.code}`, label: partnerLabel(row) })),
    ...others,
  ];
}

/** @param {About} about @returns {Field} */
const to = (about) => ({
  name: "to",
  label: t("desk.field.to"),
  type: "choice",
  options: sides(about),
  required: true,
});

/** @type {() => Field} */
const role = () => ({
  name: "role",
  label: t("desk.field.role"),
  type: "choice",
  options: Object.entries(ROLES).map(([value, key]) => ({ value, label: t(key) })),
  value: "takeover",
  required: true,
});

/** @param {About["incident"]} incident @param {Record<string, string>} values */
function sendTransfer(incident, { to: side, role: part, brief, reference, without_report }) {
  const said = { ...(brief && { brief }), ...(reference && { reference }) };
  if (side.startsWith(TIER))
    return transfers.ask(incident, { area_id: Number(side.slice(TIER.length)), ...said });
  if (side.startsWith(PARTNER)) {
    const asked = /** @type {import("../../lib/types.d.ts").TransferRole} */ (part);
    return transfers.ask(incident, { partner: side.slice(PARTNER.length), role: asked, ...said });
  }
  return commands.transfer(incident, {
    to: side,
    ...(reference && { reference }),
    ...(brief && { reason: brief }),
    ...(without_report && { without_report }),
  });
}

/** @param {Field[]} owed the reason for a report that will not come @returns {(about: About) => Form} */
export const transferForm = (owed) => (about) => ({
  title: t("desk.form.transfer", { title: about.incident.title }),
  lead: t("desk.form.transfer_lead"),
  fields: [
    to(about),
    ...(about.incident.status === "resolved" ? [] : [role()]),
    {
      name: "brief",
      label: t("desk.field.brief"),
      type: "words",
      hint: t("desk.field.brief_hint"),
    },
    { name: "reference", label: t("desk.field.reference"), type: "text" },
    ...owed,
  ],
  submit: t("desk.do.transfer"),
  send: (values) => sendTransfer(about.incident, values),
});

/** The desk answers as the tier, or for a partner that has said so by telephone. @param {About} about @returns {Form} */
export const answerTransferForm = ({ incident, transfer }) => ({
  title: t("desk.form.answer_transfer", { title: incident.title }),
  lead: transfer.brief || t("desk.form.answer_transfer_lead", { by: transfer.by }),
  fields: [
    {
      name: "accepted",
      label: t("desk.field.answer", { side: otherSide(transfer) }),
      type: "choice",
      options: [
        { value: "yes", label: t("desk.transfer.accept") },
        { value: "no", label: t("desk.transfer.refuse") },
      ],
      value: "yes",
      required: true,
    },
    { name: "reason", label: t("desk.field.refused_why"), type: "words" },
  ],
  submit: t("desk.form.answer_submit"),
  send: ({ accepted, reason }) => transfers.answer(transfer.id, accepted === "yes", reason),
});

/** @param {About} about @returns {Form} */
export const doneTransferForm = ({ transfer }) => ({
  title: t("desk.form.done_transfer", { side: otherSide(transfer) }),
  fields: [{ name: "result", label: t("desk.field.text"), type: "words" }],
  submit: t("desk.transfer.done"),
  send: ({ result }) => transfers.step(transfer.id, "done", result),
});

/** @param {About} about @returns {Form} */
export const takeBackForm = ({ transfer }) => ({
  title: t("desk.form.take_back", { side: otherSide(transfer) }),
  lead: t("desk.form.take_back_lead"),
  fields: [{ name: "reason", label: t("desk.field.reason"), type: "words", required: true }],
  submit: t("desk.transfer.take_back"),
  isGrave: true,
  send: ({ reason }) => transfers.takeBack(transfer.id, reason),
});
