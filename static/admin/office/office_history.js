// @ts-check
/** 版本: every change of the lists, and the way back. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { nameIn } from "./lists.js";

/** @typedef {import("./lists.js").Answer} Answer */

const MOST_NAMED = 6;

/** Says which entries a version changed. @param {Answer} answer @param {Record<string, string[]>} changed */
export function changes(answer, changed) {
  const parts = Object.entries(changed).map(([list, codes]) => {
    const names = codes.slice(0, MOST_NAMED).map((code) => nameIn(answer, list, code));
    const more = codes.length - names.length;
    if (more > 0) names.push(t("office.more", { n: more }));
    return t("office.changed_in", {
      list: t(`office.list.${list}`),
      names: names.join(t("office.comma")),
    });
  });
  return parts.join(t("office.semicolon")) || t("office.changed_nothing");
}

/** @param {Answer} answer @param {number} version @param {unknown} said @param {(to: number) => void} back */
const line = (answer, version, said, back) => html`<li><span>${said}</span>
  ${
    version === answer.version
      ? html`<span class="chip done"><span class="mark" aria-hidden="true">✓</span>${t("office.current")}</span>`
      : answer.may_change
        ? html`<button type="button" class="btn small" aria-label=${t("people.act_of", { act: t("office.back"), user: t("office.version", { version }) })} @click=${() => back(version)}>${t("office.back")}</button>`
        : nothing
  }</li>`;

/** @param {Answer} answer @param {(to: number) => void} back */
export const officeHistory = (answer, back) =>
  html`<ol class="plan versions">${answer.history.map(({ version, by, at, changed }) =>
    line(
      answer,
      version,
      html`<b>${t("office.version", { version })}</b> ${changes(answer, changed)}
        <small class="muted">${by === "worker" ? t("office.by_file") : by} · ${wallDay(at)}</small>`,
      back,
    ),
  )}${line(answer, 0, html`<b>${t("office.version", { version: 0 })}</b> ${t("office.as_shipped")}`, back)}</ol>`;

/** @param {{trouble: unknown, cancel: unknown, isBusy: boolean, go: () => void}} options */
export const wayBack = ({
  trouble,
  cancel,
  isBusy,
  go,
}) => html`<div class="stack"><p>${t("office.back_lead")}</p>${trouble}
  <div class="acts">${cancel}<button type="button" class="btn go" ?disabled=${isBusy} @click=${go}>${t("office.back")}</button></div></div>`;
