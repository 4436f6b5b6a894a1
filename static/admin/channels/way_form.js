// @ts-check
/** The forms of one service: its settings, and whom a test goes to. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { emptied } from "./way_values.js";

/** @typedef {import("../../lib/types.d.ts").WayState} Way */
/** @typedef {import("../../lib/types.d.ts").ChannelField} Field */

/** @param {Field} field @param {boolean} isFirst */
function input({ name, sort, optional, is_set, shown, from_environment }, isFirst) {
  const label = html`<span>${t(`channels.field.${name}`)}${optional ? ` ${t("channels.optional")}` : nothing}</span>`;
  if (from_environment) {
    return html`<div class="field">${label}<output>${shown || "••••••"}</output>
      <span class="hint">${t("channels.of_environment", { name: name.toUpperCase() })}</span></div>`;
  }
  const kept = is_set ? t("channels.kept") : "";
  return html`<label class="field">${label}
    <input name=${name} type=${sort === "secret" ? "password" : "text"} maxlength="200" placeholder=${sort === "text" ? "" : shown || kept}
      .value=${sort === "text" ? shown : ""} autocomplete=${sort === "secret" ? "new-password" : "off"} autocapitalize="none" spellcheck="false" ?autofocus=${isFirst} />
    ${is_set && sort !== "text" ? html`<span class="hint">${t("channels.kept_hint")}</span>` : nothing}</label>`;
}

/**
 * @typedef {{way: Way, trouble: unknown, isBusy: boolean, cancel: unknown,
 *   submit: (event: SubmitEvent) => void, off: () => void}} Options
 */

/** @param {Options} options */
export function wayForm({ way, trouble, isBusy, cancel, submit, off }) {
  const first = way.fields.find(({ from_environment }) => !from_environment);
  const canEnd = way.is_ready && Object.keys(emptied(way)).length > 0;
  return html`<form class="stack" @submit=${submit}><p class="muted">${t(`channels.about.${way.way}`)}</p>${trouble}
    ${way.fields.map((field) => input(field, field === first))}
    <div class="acts">${canEnd ? html`<button type="button" class="btn late" ?disabled=${isBusy} @click=${off}>${t("channels.end")}</button>` : nothing}${cancel}
      <button class="btn go" ?disabled=${isBusy || !first}>${t("people.save")}</button></div></form>`;
}

/** Services whose message has a fixed receiver. */
const FIXED = new Set(["robot", "it_mail", "it_robot", "sheet_mail", "sheet_robot"]);

/** @param {Options} options */
export const testForm = ({
  way,
  trouble,
  isBusy,
  cancel,
  submit,
}) => html`<form class="stack" @submit=${submit}>
  <p>${t(FIXED.has(way.way) ? `channels.test_to.${way.way}` : "channels.test_lead")}</p>${trouble}
  ${
    FIXED.has(way.way)
      ? nothing
      : html`<label class="field"><span>${t("channels.to")}</span>
      <input name="to" required maxlength="40" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus />
      <span class="hint">${t(way.channel === "notice" ? "channels.to_account" : "channels.to_number")}</span></label>`
  }
  <div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t("channels.test")}</button></div></form>`;
