// @ts-check
/** The channels that need no credentials, and a trouble of the house as a row. */

import { html } from "lit";
import { has, t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { healthFacts, stateChip, stateOf } from "./way_card.js";

/** @typedef {import("../../lib/types.d.ts").ChannelsPage} Answer */

/** @param {Answer["own"]} own */
export const ownCard = ({
  live_phones,
  push_phones,
  push,
  push_hosts,
}) => html`<section class="card"><h2>${t("channels.group.own")}</h2>
    <section class="way"><h3>${t("channels.way.live")} ${stateChip(live_phones ? "works" : "ready")}</h3><p class="muted">${t("channels.live_phones", { n: live_phones })}</p></section>
    <section class="way"><h3>${t("channels.way.push")} ${stateChip(stateOf(push, true))}</h3><p class="muted">${t("channels.push_phones", { n: push_phones })}</p>
      <dl class="facts">${healthFacts(push)}</dl>
      <p class="muted">${push_hosts.length ? t("channels.push_hosts", { hosts: push_hosts.join(" ") }) : t("channels.no_push_hosts")}</p></section>
    <section class="way"><h3>${t("channels.way.radio")}</h3><p class="muted">${t("channels.radio")}</p></section>
    <div class="tools"><a class="btn small" href="/reachability">${t("channels.comms_check")}</a></div></section>`;

/** A service has a name; a background job stands as it is. @param {string} subject */
const nameOf = (subject) =>
  has(`channels.way.${subject}`) ? t(`channels.way.${subject}`) : subject;

/** @param {Answer["troubles"][number]} trouble */
export const troubleRow = ({ kind, subject, detail, began_at, told_at }) =>
  html`<li><span>${t(`channels.trouble.${kind}`, { subject: nameOf(subject), detail })}</span>
    <small class="muted">${t("channels.since", { at: wallDay(began_at) })} · ${told_at ? t("channels.told", { at: wallDay(told_at) }) : t("channels.untold")}</small></li>`;
