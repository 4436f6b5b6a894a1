// @ts-check
/** The form of a source: what it is, what it may do, and its words. */

import { html, nothing } from "lit";
import { has, t } from "../../lib/i18n.js";
import { areaOptions } from "../people/user_form.js";
import { linesOf, mapOf } from "./category_map.js";
import "./source-map.js";

/** @typedef {import("../../lib/types.d.ts").SourcesOut} Answer */
/** @typedef {import("../../lib/types.d.ts").SourceSettings} Source */

const DATUMS = ["wgs84", "gcj02", "bd09", "cgcs2000"];
const REPLIES = ["poll", "webhook", "topic", "none"];
const SEVERITIES = [1, 2, 3, 4];
const MINUTE_S = 60;

/** A protocol without words here stands as it is. @param {string} name */
export const adapterName = (name) =>
  has(`sources.adapter.${name}`) ? t(`sources.adapter.${name}`) : name;

/** @type {Omit<Source, "code" | "version" | "area_id">} */
export const NEW = {
  name: "",
  adapter: "intake",
  kinds: [],
  settings: {},
  datum: "wgs84",
  categories: {},
  most_severe: 1,
  rate_per_minute: 600,
  opens: false,
  trust: "waits",
  needs_verification: false,
  silent_after_s: null,
  reply: "poll",
  reply_url: "",
};

/** The body of a request. Raises Error when the settings are no JSON. @param {HTMLFormElement} form */
export function valuesOf(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  const silent = Number(text("silent"));
  const says = text("says");
  return {
    name: text("name"),
    adapter: text("adapter"),
    area_id: Number(text("area")),
    kinds: data.getAll("kind").map(String),
    settings: settingsOf(text("settings")),
    datum: text("datum"),
    categories: mapOf(text("categories")),
    most_severe: Number(text("most_severe")),
    rate_per_minute: Number(text("rate")),
    opens: says === "opens",
    trust: says === "grave" ? "grave" : "waits",
    needs_verification: data.has("verify"),
    silent_after_s: silent ? silent * MINUTE_S : null,
    reply: text("reply"),
    reply_url: text("reply_url"),
  };
}

/** @param {string} name @param {unknown} field @param {string} [hint] */
const labelled = (name, field, hint) =>
  html`<label class="field"><span>${t(`sources.${name}`)}</span>${field}${hint ? html`<span class="hint">${hint}</span>` : nothing}</label>`;

/**
 * @param {string} name @param {(string|number)[]} values @param {string|number} chosen
 * @param {(value: string|number) => string} words @param {(event: Event) => void} [turned]
 */
const select = (name, values, chosen, words, turned) =>
  html`<select name=${name} @change=${turned ?? nothing}>${values.map(
    (value) => html`<option value=${value} ?selected=${value === chosen}>${words(value)}</option>`,
  )}</select>`;

/** @param {Answer["adapters"]} adapters @param {string} name */
const adapterOf = (adapters, name) => adapters.find((adapter) => adapter.name === name);

/** @param {Record<string, unknown>} settings */
const textOf = (settings) =>
  Object.keys(settings).length ? JSON.stringify(settings, null, 2) : "";

/** The settings of the form. @param {string} text */
function settingsOf(text) {
  try {
    return JSON.parse(text || "{}");
  } catch {
    throw new Error(t("sources.settings_broken"));
  }
}

/** Ticks what fits another protocol; nothing that was ticked is taken away. @param {Event} event @param {Answer["adapters"]} adapters */
function propose({ target }, adapters) {
  const { value, form } = /** @type {HTMLSelectElement} */ (target);
  const adapter = adapterOf(adapters, value);
  if (!adapter || !form) return;
  const map = /** @type {import("./source-map.js").SourceMap} */ (form.querySelector("source-map"));
  map.adapter = adapter;
  for (const box of form.querySelectorAll("input[type=checkbox]")) {
    const { name, value: kind } = /** @type {HTMLInputElement} */ (box);
    const fits = name === "verify" ? adapter.needs_verification : adapter.kinds.includes(kind);
    if (fits) /** @type {HTMLInputElement} */ (box).checked = true;
  }
}

/** @param {Source|typeof NEW} source */
function rights(source) {
  const says = source.opens ? "opens" : source.trust;
  return html`<fieldset class="choice"><legend>${t("sources.says")}</legend>${[
    "waits",
    "grave",
    "opens",
  ].map(
    (way) => html`<label><input type="radio" name="says" value=${way} ?checked=${way === says} />
      <span><b>${t(`sources.says.${way}`)}</b> <small class="muted">${t(`sources.says_hint.${way}`)}</small></span></label>`,
  )}</fieldset>
  <label class="tick"><input type="checkbox" name="verify" ?checked=${source.needs_verification} /> <span>${t("sources.verify")}</span></label>
  ${labelled(
    "most_severe",
    select("most_severe", SEVERITIES, source.most_severe, (value) => t(`severity.${value}`)),
    t("sources.most_severe_hint"),
  )}
  ${labelled("rate", html`<input name="rate" type="number" required min="1" max="60000" inputmode="numeric" .value=${String(source.rate_per_minute)} />`)}
  ${labelled("silent", html`<input name="silent" type="number" min="1" max="43200" inputmode="numeric" .value=${source.silent_after_s ? String(Math.round(source.silent_after_s / MINUTE_S)) : ""} />`, t("sources.silent_hint"))}`;
}

/** @param {Source|typeof NEW} source @param {Answer} answer */
function protocol(source, { adapters, kinds }) {
  const names = adapters.map(({ name }) => name);
  return html`${labelled(
    "adapter",
    select(
      "adapter",
      names,
      source.adapter,
      (name) => adapterName(String(name)),
      (event) => propose(event, adapters),
    ),
  )}
  <fieldset class="ticks"><legend>${t("sources.kinds")}</legend>${kinds.map(
    (kind) =>
      html`<label><input type="checkbox" name="kind" value=${kind} ?checked=${source.kinds.includes(kind)} /> <span>${t(`source.${kind}`)}</span></label>`,
  )}</fieldset>
  ${labelled(
    "datum",
    select("datum", DATUMS, source.datum, (datum) => t(`sources.datum.${datum}`)),
    t("sources.datum_hint"),
  )}
  <source-map .adapter=${adapterOf(adapters, source.adapter)} .text=${textOf(source.settings)}></source-map>
  ${labelled("categories", html`<textarea name="categories" rows="6" spellcheck="false" .value=${linesOf(source.categories)}></textarea>`, t("sources.categories_hint"))}`;
}

/**
 * @param {{source: Source|null, answer: Answer, trouble: unknown, isBusy: boolean, cancel: unknown,
 *   submit: (event: SubmitEvent) => void}} options
 */
export function sourceForm({ source, answer, trouble, isBusy, cancel, submit }) {
  const known = source ?? NEW;
  const code = html`<input name="code" required minlength="2" maxlength="64" pattern="[a-z0-9][a-z0-9\\-]+" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus />`;
  return html`<form class="stack" @submit=${submit}>
    ${source ? nothing : labelled("code", code, t("sources.code_hint"))}
    ${labelled("name", html`<input name="name" maxlength="60" autocomplete="off" .value=${known.name} />`)}
    ${labelled("area", html`<select name="area" required>${areaOptions(answer.areas, source?.area_id)}</select>`)}
    ${protocol(known, answer)}${rights(known)}
    ${labelled(
      "reply",
      select("reply", REPLIES, known.reply, (way) => t(`sources.reply.${way}`)),
    )}
    ${labelled("reply_url", html`<input name="reply_url" type="url" maxlength="400" placeholder="https://" autocomplete="off" .value=${known.reply_url} />`, t("sources.reply_hint"))}
    ${trouble}<div class="acts">${cancel}<button class="btn go" ?disabled=${isBusy}>${t(source ? "people.save" : "sources.add")}</button></div></form>`;
}
