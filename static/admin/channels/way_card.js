// @ts-check
/** One outside service: whether it works, its last failure in words, and its test. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").WayState} Way */
/** @typedef {import("../../lib/types.d.ts").ServiceHealth} Health */
/** @typedef {"form"|"test"} Act */

/** @type {Record<string, {kind: string, mark: string}>} */
const LOOK = {
  works: { kind: "done", mark: "✓" },
  ready: { kind: "", mark: "○" },
  paused: { kind: "wait", mark: "…" },
  failing: { kind: "late", mark: "!" },
  off: { kind: "lost", mark: "–" },
};

/** @param {Health} health @param {boolean} isReady */
export function stateOf({ sent_at, failed_at, paused_until }, isReady) {
  if (!isReady) return "off";
  if (paused_until) return "paused";
  if (failed_at && (!sent_at || Date.parse(failed_at) > Date.parse(sent_at))) return "failing";
  return sent_at ? "works" : "ready";
}

/** @param {string} state */
export const stateChip = (state) =>
  html`<span class="chip ${LOOK[state].kind}"><span class="mark" aria-hidden="true">${LOOK[state].mark}</span>${t(`channels.state.${state}`)}</span>`;

/** @param {string} label @param {unknown} content */
const fact = (label, content) => html`<div><dt>${label}</dt><dd>${content}</dd></div>`;

/** @param {Health} health */
export const healthFacts = ({ sent_at, failed_at, reason, refusals, paused_until }) => html`
  ${sent_at ? fact(t("channels.sent_at"), wallDay(sent_at)) : nothing}
  ${
    failed_at
      ? fact(
          t("channels.failed_at"),
          html`${wallDay(failed_at)}${refusals > 1 ? ` · ${t("channels.refusals", { n: refusals })}` : nothing}<br /><q>${reason}</q>`,
        )
      : nothing
  }
  ${paused_until ? fact(t("channels.paused_until"), wallDay(paused_until)) : nothing}`;

/** @param {NonNullable<Way["test"]>} test */
function testWords({ is_sent, is_over, words }) {
  if (is_sent) return t("channels.test_sent");
  if (is_sent === false) return html`${t("channels.test_failed")}<br /><q>${words}</q>`;
  return t(is_over ? "channels.test_untaken" : "channels.test_waits");
}

/** @param {Way} way */
function settings({ fields, is_ready }) {
  if (!is_ready) return nothing;
  const known = fields.filter(({ is_set }) => is_set);
  const ofEnvironment = known.filter(({ from_environment }) => from_environment).length;
  const words = known.filter(({ shown }) => shown).map(({ shown }) => shown);
  const origin = ofEnvironment === known.length ? "environment" : ofEnvironment ? "both" : "page";
  return fact(
    t("channels.set"),
    html`${t(`channels.origin.${origin}`)}<br /><span class="muted">${words.join(" · ")}</span>`,
  );
}

/** @param {Way} way @param {(act: Act) => void} run */
export function wayCard(way, run) {
  const { is_ready, health, test } = way;
  const name = t(`channels.way.${way.way}`);
  /** @param {Act} act @param {string} key */
  const button = (act, key) =>
    html`<button type="button" class="btn small" aria-label=${t("channels.act_of", { act: t(key), name })} @click=${() => run(act)}>${t(key)}</button>`;
  return html`<section class="way" data-way=${way.way}><h3>${name} ${stateChip(stateOf(health, is_ready))}</h3>
    <dl class="facts">${settings(way)}${healthFacts(health)}
      ${test ? fact(t("channels.test_at", { at: wallDay(test.at), by: test.by }), testWords(test)) : nothing}</dl>
    <div class="tools">${button("form", is_ready ? "channels.replace" : "channels.enter")}
      ${is_ready ? button("test", "channels.test") : nothing}</div></section>`;
}
