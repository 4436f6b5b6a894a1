// @ts-check
/** The parts of one source's page: keys, what it said, what was refused, its unknown words. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { cell } from "../people/user_row.js";

/** @typedef {import("../../lib/types.d.ts").SourceOut} Source */
/** @typedef {import("../../lib/types.d.ts").SourceKeyState} Key */

/** @param {string[]} heads @param {unknown} rows */
export const table = (heads, rows) =>
  html`<table><thead><tr>${heads.map((key) => html`<th scope="col">${t(`sources.${key}`)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;

/** @param {Key} key */
const life = ({ expires_at, expires_soon }) =>
  expires_at
    ? html`${wallDay(expires_at)}${expires_soon ? html` <span class="chip weak"><span class="mark" aria-hidden="true">!</span>${t("sources.expires_soon")}</span>` : nothing}`
    : t("sources.endless");

/** The last use is known of a token only. @param {Key} key */
const usedWords = ({ kind, used_at }) => {
  if (kind !== "token") return "";
  return ` · ${used_at ? t("sources.used", { at: wallDay(used_at) }) : t("sources.unused")}`;
};

/** @param {Source} source @param {string[]} kinds @param {(kind: string) => void} give @param {(key: Key) => void} end */
export function keyCard({ keys, may_change }, kinds, give, end) {
  return html`<section class="card"><h2>${t("sources.keys")}</h2><p class="muted">${t("sources.keys_lead")}</p>
    ${keys.length ? nothing : html`<p class="empty">${t("sources.no_keys")}</p>`}
    <ul class="plan">${keys.map(
      (
        key,
      ) => html`<li><span>${t(`sources.key.${key.kind}`)} ${key.hint ? html`<code>…${key.hint}</code>` : nothing}
        <small class="muted">${t("sources.made", { at: wallDay(key.made_at) })} · ${t("sources.ends")} ${life(key)} ${usedWords(key)}</small></span>
        ${may_change ? html`<button type="button" class="btn small" aria-label=${t("sources.end_of", { key: t(`sources.key.${key.kind}`) })} @click=${() => end(key)}>${t("sources.end")}</button>` : nothing}</li>`,
    )}</ul>
    ${may_change ? html`<div class="tools">${kinds.map((kind) => html`<button type="button" class="btn" @click=${() => give(kind)}>${t(`sources.give.${kind}`)}</button>`)}</div>` : nothing}</section>`;
}

/** A new key, shown once. @param {import("../../lib/types.d.ts").GivenKey} given @param {() => void} close */
export function givenKey({ secret }, close) {
  const select = (/** @type {Event} */ event) =>
    /** @type {HTMLInputElement} */ (event.target).select();
  return html`<div class="stack"><p>${t("sources.key_lead")}</p>
    <label class="field"><span>${t("sources.key_words")}</span><input readonly class="secret" .value=${secret} @focus=${select} /></label>
    <div class="acts"><button type="button" class="btn go" @click=${close}>${t("sources.key_kept")}</button></div></div>`;
}

/** @param {Source} source */
export function saidTable({ said }) {
  if (!said.length) return html`<p class="empty">${t("sources.nothing_said")}</p>`;
  return table(
    ["at", "what", "word", "fate"],
    said.map(
      ({ at, ref, title, word, category, status, incident_number, incident_status, kind }) =>
        html`<tr><th scope="row">${wallDay(at)}</th>
        ${cell("sources.what", html`${title} <small class="muted">${ref}${kind === "new" ? nothing : ` · ${t(`sources.kind.${kind}`)}`}</small>`)}
        ${cell("sources.word", html`${word || "–"} <small class="muted">${category}</small>`)}
        ${cell("sources.fate", html`${t(`sources.fate.${status}`)}${incident_number ? html` <b>${incident_number}</b> ${incident_status ? t(`status.incident.${incident_status}`) : nothing}` : nothing}`)}</tr>`,
    ),
  );
}

/** @param {Source} source */
export function refusedList({ refused }) {
  if (!refused.length) return html`<p class="empty">${t("sources.nothing_refused")}</p>`;
  return html`<ul class="plan">${refused.map(
    ({ at, words, sample }) =>
      html`<li><details><summary>${wallDay(at)} · <q>${words}</q></summary><pre class="sample">${sample}</pre></details></li>`,
  )}</ul>`;
}

/** @param {Source} source */
export function wordTable({ words }) {
  if (!words.length) return html`<p class="empty">${t("sources.no_unknown_words")}</p>`;
  return html`<p class="muted">${t("sources.words_lead")}</p>${table(
    ["word", "times", "last"],
    words.map(
      ({ word, times, last_at }) =>
        html`<tr><th scope="row">${word}</th>${cell("sources.times", times)}${cell("sources.last", wallDay(last_at))}</tr>`,
    ),
  )}`;
}

/** @param {Source} source @param {(id: string) => void} again */
export function unsentList({ unsent, may_change }, again) {
  if (!unsent.length) return nothing;
  return html`<h3>${t("sources.unsent")}</h3><ul class="plan">${unsent.map(
    ({
      id,
      ref,
      step,
      made_at,
      attempts,
      is_dead,
      why,
    }) => html`<li><span>${ref}${step ? ` · ${t(`sources.step.${step}`)}` : nothing} · ${wallDay(made_at)}
      <small class="muted">${attempts ? html`${t("sources.attempts", { n: attempts })} · <q>${why}</q>` : t("sources.not_left")}</small>
      ${is_dead ? html`<span class="chip late"><span class="mark" aria-hidden="true">!</span>${t("sources.given_up")}</span>` : nothing}</span>
      ${is_dead && may_change ? html`<button type="button" class="btn small" aria-label=${t("sources.again_of", { ref })} @click=${() => again(id)}>${t("sources.again")}</button>` : nothing}</li>`,
  )}</ul>`;
}
