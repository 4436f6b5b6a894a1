// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { tenths } from "../../lib/tenths.js";
import { CHANNELS } from "./word_keys.js";

/** @type {Record<string, string>} */
const LOOKS = { shown: "done", offline: "weak", failed: "weak" };
/** @type {Record<string, string>} */
const MARKS = { shown: "✓ ", offline: "✕ ", failed: "✕ " };

/** One phone, and what became of a message to it. @param {import("./message_fates.js").Fate} fate */
export function fateChip({ call_sign, state, channel, after_s }) {
  const params = { t: tenths(after_s), channel: channel ? t(CHANNELS[channel] ?? channel) : "" };
  const mark = MARKS[state] ?? "";
  return html`<span class="chip ${LOOKS[state] ?? ""}"><b>${call_sign}</b> ${mark}${t(`desk.message.${state}`, params)}</span>`;
}
