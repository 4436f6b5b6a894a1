// @ts-check
import { html, nothing } from "lit";
import { has, named, t } from "../../lib/i18n.js";
import { keepOwn } from "../state/actions.js";

/** @typedef {import("../state/types.d.ts").Job} Job */
/** @typedef {import("../state/types.d.ts").Office} Office */

/** The reason for which nobody takes over: the colleague's, or the server's. @param {{end: string | null, reason: string | null}} relief @param {Office | null} office */
export function reliefReason({ end, reason }, office) {
  if (!reason) return "";
  if (end === "impossible") return t(`phone.relief.cannot.${reason}`);
  return named(office?.declines?.[reason]) || reason;
}

/** 交给同事: who is asked, until when this member is responsible, and how it ended. @param {import("../state/phone.js").Phone} phone @param {Job} job */
export function reliefNote(phone, job) {
  const { relief } = job;
  if (!relief || relief.end === "taken") return nothing;
  const params = { who: relief.to, reason: reliefReason(relief, phone.office) };
  if (relief.end === null) {
    return html`<div class="notice wait" role="status"><b>${t("phone.relief.waits", params)}</b>
      <button class="btn" type="button" @click=${() => keepOwn(phone, job)}>${t("phone.relief.keep")}</button></div>`;
  }
  const key = `phone.relief.end.${relief.end}`;
  return has(key)
    ? html`<p class="notice late" role="status"><b>${t(key, params)}</b></p>`
    : nothing;
}
