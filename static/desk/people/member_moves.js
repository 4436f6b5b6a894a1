// @ts-check
/** The people board sends a member, sends one on, relieves and reinforces. */

import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { ENGAGED } from "../../lib/lists.js";
import { toast } from "../../lib/toast.js";
import { defaultOrderText } from "../dispatch/dispatch_words.js";
import * as commands from "../state/commands.js";
import { engagedOn, engagement, isEnded } from "../state/crew.js";
import { desk } from "../state/store.js";

/** @typedef {import("../state/types.js").Member} Member */
/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {import("../case/forms.js").Form} Form */
/** @typedef {import("../case/forms.js").Choice} Choice */

/** The case that the desk has selected, if it still needs people. */
export function selectedCase() {
  const incident = desk.state.incidents.get(desk.loader.id ?? "");
  return incident && !isEnded(incident) ? incident : null;
}

/** The case that a member is on. @param {Member} member */
export const caseOf = (member) =>
  desk.state.incidents.get(
    engagement(desk.state.incidents.values(), member.call_sign)?.incident_id ?? "",
  ) ?? null;

/** The id of the running order of a member on a case, read from the server: frames do not carry it. @param {string} callSign @param {Incident} incident */
async function assignmentOf(callSign, incident) {
  const answer = await api.get(`/api/v1/incidents/${incident.id}`).catch(commands.showRefusal);
  const detail = /** @type {import("../state/types.js").Detail|undefined} */ (answer);
  const row = detail?.assignments.find(
    ({ call_sign, status }) => call_sign === callSign && ENGAGED.has(status),
  );
  if (detail && !row)
    toast(t("desk.board.left_meanwhile", { member: callSign }), { kind: "info", seconds: 6 });
  return row?.id ?? null;
}

/** Sends a free member at once, with eight seconds to undo; one who is at work is asked about first. @param {Member} member @param {Incident} incident */
export function sendTo(member, incident) {
  const { call_sign: callSign } = member;
  const here = { member: callSign, title: incident.title };
  if (engagedOn(incident).includes(callSign))
    return toast(t("desk.board.is_there", here), { kind: "info", seconds: 4 });
  if (!member.on_duty) return toast(t("desk.board.off_duty", here), { kind: "weak", seconds: 6 });
  if (caseOf(member)) return ask("reassign", member, incident);
  const order = defaultOrderText(incident);
  return commands.dispatch(incident, { members: [callSign], ...(order && { order }) });
}

/** @param {"reassign"|"relieve"} form @param {Member} member @param {Incident} [target] */
function ask(form, member, target) {
  const incident = caseOf(member);
  const back = desk.dialog?.kind === "people" ? desk.dialog : undefined;
  if (incident)
    desk.set({ dialog: { kind: "form", form, member, incident, into: target?.id, back } });
}

/** Shows who else could go to the case of this member. @param {Incident} incident */
function reinforce(incident) {
  desk.select(`incident:${incident.id}`);
  toast(t("desk.board.reinforce_lead", { title: incident.title }), { kind: "info", seconds: 5 });
}

/** Another member who has arrived there, so that this one may go. @param {Member} member @param {Incident} incident */
const standsIn = ({ call_sign }, incident) =>
  (incident.crew.on_scene ?? []).find((callSign) => callSign !== call_sign);

/** The member leaves the case to those who are there. @param {Member} member @param {Incident} incident */
async function leave(member, incident) {
  const id = await assignmentOf(member.call_sign, incident);
  return id && commands.report(id, { kind: "handover" });
}

/** Lists the acts that the board offers for a member now. @param {Member} member @returns {import("../parts/action-menu.js").MenuItem[]} */
export function movesOf(member) {
  const [own, selected] = [caseOf(member), selectedCase()];
  const open = {
    label: t("desk.board.open"),
    run: () => desk.select(`member:${member.call_sign}`),
  };
  const send =
    selected && selected.id !== own?.id && member.on_duty
      ? [
          {
            label: t("desk.board.send", { title: selected.title }),
            run: () => sendTo(member, selected),
          },
        ]
      : [];
  if (!own) return [...send, open];
  const relief = standsIn(member, own);
  return [
    ...send,
    { label: t("desk.board.reassign"), run: () => ask("reassign", member) },
    { label: t("desk.board.relieve"), run: () => ask("relieve", member) },
    ...(relief
      ? [
          {
            label: t("desk.board.relieved", { member: member.call_sign, relief }),
            run: () => leave(member, own),
          },
        ]
      : []),
    { label: t("desk.board.reinforce"), run: () => reinforce(own) },
    open,
  ];
}

/** @param {string} but the case that is not offered @returns {Choice[]} */
const openCases = (but) =>
  [...desk.state.incidents.values()]
    .filter((row) => row.id !== but && !isEnded(row))
    .sort((a, b) => a.severity - b.severity || b.opened_at.localeCompare(a.opened_at))
    .map((row) => ({ value: row.id, label: `${row.number} ${row.title} · ${row.place}` }));

/** Names what a case loses when its last member goes. @param {Incident} incident @param {string} callSign */
const alone = (incident, callSign) =>
  engagedOn(incident).length === 1 && engagedOn(incident).includes(callSign)
    ? t("desk.board.leaves_nobody", { title: incident.title })
    : "";

/** @param {{member: Member, incident: Incident, into?: string}} about @returns {Form} */
export function reassignForm({ member, incident, into }) {
  const { call_sign: callSign } = member;
  const from = t("desk.board.reassign_from", { number: incident.number, title: incident.title });
  return {
    title: t("desk.board.reassign_title", { member: callSign }),
    lead: [from, alone(incident, callSign)].filter(Boolean).join(" "),
    fields: [
      {
        name: "to",
        label: t("desk.board.reassign_to"),
        type: "list",
        options: openCases(incident.id),
        value: into,
        required: true,
      },
      { name: "order", label: t("desk.order_text"), type: "words" },
    ],
    submit: t("desk.board.reassign"),
    isGrave: Boolean(alone(incident, callSign)),
    send: async ({ to, order }) => {
      const target = desk.state.incidents.get(to);
      const id = target && (await assignmentOf(callSign, incident));
      if (!id) return null;
      return commands.moveMember(id, target, order || defaultOrderText(target));
    },
  };
}

/** @param {Incident} incident @returns {Choice[]} the members on duty who are on no case, the free ones of the same area first */
function freeMembers(incident) {
  return [...desk.state.members.values()]
    .filter((row) => row.on_duty && row.state === "free")
    .sort(
      (a, b) =>
        Number(b.area_id === incident.area_id) - Number(a.area_id === incident.area_id) ||
        a.call_sign.localeCompare(b.call_sign),
    )
    .map(({ call_sign }) => ({ value: call_sign, label: call_sign }));
}

/** @param {{member: Member, incident: Incident}} about @returns {Form} */
export function relieveForm({ member, incident }) {
  const { call_sign: callSign } = member;
  return {
    title: t("desk.board.relieve_title", { member: callSign, title: incident.title }),
    lead: t("desk.board.relieve_lead", { member: callSign }),
    fields: [
      {
        name: "relief",
        label: t("desk.board.relief"),
        type: "list",
        options: freeMembers(incident),
        required: true,
      },
      {
        name: "when",
        label: t("desk.board.leaves"),
        type: "choice",
        value: "later",
        required: true,
        options: [
          { value: "later", label: t("desk.board.leaves_later") },
          { value: "now", label: t("desk.board.leaves_now") },
        ],
      },
    ],
    submit: t("desk.board.relieve"),
    send: async ({ relief, when }) => {
      const fresh = desk.state.incidents.get(incident.id) ?? incident;
      const order = t("desk.board.relieve_order", { member: callSign });
      const answer = await commands.dispatch(fresh, { members: [relief], order });
      if (answer && when === "now") await leave(member, fresh);
      return answer;
    },
  };
}
