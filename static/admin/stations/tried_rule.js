// @ts-check
/** The outcome of a dry run in words. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").DryRunOut} DryRun */

/** @param {DryRun["ended"][number]} ended */
function endedAs({ words, disposition, kept, was }) {
  const lang = document.documentElement.lang;
  const as = words[lang] ?? words["zh-CN"] ?? (disposition || t("stations.tried_unsaid"));
  return html`<li>${t("stations.tried_ended", { as, kept, was })}</li>`;
}

/** @param {DryRun["raised"][number]} raised */
const raisedLine = ({ kind, raised_at, ended_at, laeq, limit }) =>
  html`<li>${wallDay(raised_at)} – ${ended_at ? wallDay(ended_at) : t("stations.tried_goes_on")}
    <span class="muted">${t(`stations.tried_kind.${kind}`)} ${t("stations.tried_level", { level: laeq, limit })}</span></li>`;

/** @param {DryRun} outcome */
export function tried({ days, minutes, would, present, was, ended, raised }) {
  if (!minutes) return html`<p class="notice">${t("stations.tried_nothing", { days })}</p>`;
  return html`<section class="notice stack"><p><strong>${t("stations.tried", { days, would, was })}</strong>
      ${t("stations.tried_present", { present })}</p>
    ${ended.length ? html`<ul class="plan">${ended.map(endedAs)}</ul>` : nothing}
    ${raised.length ? html`<details><summary>${t("stations.tried_list", { n: raised.length })}</summary><ul class="plan">${raised.map(raisedLine)}</ul></details>` : nothing}
    <p class="muted">${t("stations.tried_from", { hours: Math.round(minutes / 60) })}</p></section>`;
}
