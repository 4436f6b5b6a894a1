// @ts-check
/** The delivery of an order to one member in words: 「042 已收 0.2 秒」「017 推送中 已过 0:06」. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { tenths } from "../../lib/tenths.js";
import { CHANNELS } from "../case/word_keys.js";
import { deliverySummary } from "../state/delivery.js";
import { failureKey } from "./failure_words.js";
import "../parts/tick-time.js";

/** @typedef {import("../state/types.js").Delivery} Delivery */

/** @type {Record<string, string>} */
const STATUSES = {
  queued: "desk.delivery.queued",
  sending: "desk.delivery.sending",
  sent: "desk.delivery.sent",
  shown: "desk.delivery.shown",
  opened: "desk.delivery.opened",
  failed: "desk.delivery.failed",
  expired: "desk.delivery.expired",
};

/** @type {Record<string, string>} */
const LOOKS = { shown: "done", opened: "done", failed: "weak", expired: "weak" };

/** @param {import("../state/types.js").Assignment} row @param {Delivery[]} channels @param {boolean} [isLive] is the phone connected now */
export function deliveryWords(row, channels, isLive = true) {
  const { state, channel, after_s, since } = deliverySummary(row, channels);
  const by = channel ? t(CHANNELS[channel] ?? channel) : "";
  if (state === "got") {
    const words = t("desk.fate.got", { t: tenths(after_s ?? 0), channel: by });
    return html`<span class="fate done">✓ ${words}</span>`;
  }
  if (state === "sent")
    return html`<span class="fate">${t("desk.fate.sent", { channel: by })}</span>`;
  if (state === "failed") return html`<span class="fate weak">✕ ${t("desk.fate.failed")}</span>`;
  if (state === "none") return nothing;
  const words = t("desk.fate.sending", { channel: by });
  if (row.status !== "dispatched") return html`<span class="fate">${words}</span>`;
  const isOff = channel === "live" && !isLive;
  return html`<span class="fate ${isOff ? "weak" : "wait"}">${isOff ? `✕ ${t("desk.fate.off")}` : words}
    <tick-time .since=${since}></tick-time></span>`;
}

/** The next step of the escalation and its time. @param {import("../state/unreached.js").Row["next"]} next */
export function nextStepWords(next) {
  if (!next) return html`<span class="weak">${t("desk.unreached.no_next")}</span>`;
  return html`<span>${t("desk.unreached.next", { what: t(`escalation.do.${next.do}`) })}
    <tick-time .until=${next.at} .isUrgent=${false}></tick-time></span>`;
}

/** The delivery over one channel. @param {Delivery} channel */
export function channelChip({ channel, status, reason, attempts = 0 }) {
  const name = t(CHANNELS[channel] ?? channel);
  const tries = attempts > 1 ? ` ×${attempts}` : "";
  const words = `${name} ${t(STATUSES[status] ?? status)}${tries}`;
  const why = reason ? t("desk.failure.because", { words, why: t(failureKey(reason)) }) : words;
  return html`<span class="chip ${LOOKS[status] ?? ""}" title=${reason ?? ""}>${why}</span>`;
}
