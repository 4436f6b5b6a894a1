// @ts-check
/** The words of transfers: who the other side is, its part, its powers, and whose the seconds were. */

import { named, t } from "../../lib/i18n.js";
import { partnerName } from "../state/names.js";

/** @typedef {import("../../lib/types.d.ts").ShownTransfer} Shown */
/** @typedef {import("../../lib/types.d.ts").PartnerChoice} PartnerChoice */
/** @typedef {import("../../lib/types.d.ts").TransferState} Transfer */

/** @type {Record<string, string>} */
export const ROLES = {
  takeover: "desk.transfer.takeover",
  lead: "desk.transfer.lead",
  support: "desk.transfer.support",
};

/** @type {Record<string, string>} */
export const POWERS = {
  advise: "power.advise",
  inspect: "power.inspect",
  order: "power.order",
  stop: "power.stop",
  seize: "power.seize",
  remove: "power.remove",
  fine: "power.fine",
  detain: "power.detain",
  rescue: "power.rescue",
  treat: "power.treat",
  certify: "power.certify",
};

/** The name of a partner or tier. @param {Transfer & {area?: string|null}} row */
export const otherSide = ({ partner, area }) => (partner ? partnerName(partner) : (area ?? ""));

/** 「综合执法中队：占道经营 劝导、责令、暂扣、处罚」. @param {PartnerChoice} choice */
export function partnerLabel({ code, competences }) {
  const matters = competences.map(({ name, powers }) => {
    const list = powers.map((power) => t(POWERS[power] ?? power)).join(t("desk.and"));
    return t("desk.transfer.powers", { matter: named(name), powers: list });
  });
  return [partnerName(code), ...matters].join(" · ");
}

/** True while somebody has still to answer. @param {Transfer} row */
export const isAsked = ({ status }) => status === "asked" || status === "unanswered";

/** The tier's request that this desk is to answer. @param {import("../state/types.js").Detail|null} detail */
export const toAnswer = (detail) =>
  detail?.transfers?.find((row) => row.area_id !== null && row.may_answer && isAsked(row)) ?? null;
