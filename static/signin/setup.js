// @ts-check
/** 开办: sends the answers with the secret behind `#`, and leads the administrator to the password. */

import "../lib/theme.js";
import { ApiError, api } from "../lib/api.js";
import { chooseLanguage, lang, load, t } from "../lib/i18n.js";

/** @typedef {import("../lib/types.d.ts").SetupOut} Made */

const MOST_MAP_BYTES = 32 * 1024 * 1024;
const DRAFT = "setup-draft";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("setup"));
const wrong = /** @type {HTMLElement} */ (document.getElementById("wrong"));
const link = () => location.hash.slice(1, 65);

/** @param {string} name */
const input = (name) => /** @type {HTMLInputElement} */ (form?.elements.namedItem(name));
const texts = () => ["name", "prefix", "admin", "place_hint"].map(input);

/** Keeps what was typed for a reload or a change of the language. @param {string} draft */
function keep(draft) {
  try {
    sessionStorage.setItem(DRAFT, draft);
  } catch {
    // A browser that forbids storage forgets it at a reload.
  }
}

function restore() {
  try {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT) || "{}");
    for (const text of texts()) text.value ||= draft[text.name] ?? "";
  } catch {
    // Nothing readable was kept.
  }
}

/** @param {string} sentence @param {string} [field] */
function refuse(sentence, field) {
  wrong.textContent = sentence;
  wrong.hidden = false;
  if (!field || !input(field)) return;
  input(field).setAttribute("aria-invalid", "true");
  input(field).focus();
}

function isFilled() {
  const empty = texts().find((text) => text.required && text.value.trim() === "");
  if (empty) refuse(t("setup.empty", { field: t(`setup.${empty.name}`) }), empty.name);
  const isLarge = (input("map").files?.[0]?.size ?? 0) > MOST_MAP_BYTES;
  if (!empty && isLarge) refuse(t("setup.too_large"), "map");
  return !empty && !isLarge;
}

/** @param {unknown} error */
function explain(error) {
  const { message } = /** @type {Error} */ (error);
  refuse(message, error instanceof ApiError ? error.problem.errors?.[0]?.field : "");
}

/** @param {SubmitEvent} event */
async function submit(event) {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (form?.querySelector("button[type=submit]"));
  for (const field of [...texts(), input("map")]) field.removeAttribute("aria-invalid");
  wrong.hidden = true;
  if (button.disabled || !form || !isFilled()) return;
  button.disabled = true;
  button.textContent = t("setup.working");
  try {
    const headers = { "X-Setup-Link": link() };
    const made = /** @type {Made} */ (
      await api.send("POST", "/api/v1/setup", new FormData(form), { headers })
    );
    keep("");
    location.replace(made.url);
  } catch (error) {
    explain(error);
    button.disabled = false;
    button.textContent = t("setup.submit");
  }
}

function readLink() {
  const hasLink = link() !== "";
  form?.querySelector("button")?.toggleAttribute("disabled", !hasLink);
  wrong.toggleAttribute("hidden", hasLink);
}

await load().catch(() => {});
document
  .getElementById("language")
  ?.addEventListener("click", () => chooseLanguage(lang === "en" ? "zh-CN" : "en"));
if (form) {
  restore();
  readLink();
  addEventListener("hashchange", readLink);
  form.addEventListener("submit", submit);
  form.addEventListener("input", () =>
    keep(JSON.stringify(Object.fromEntries(texts().map(({ name, value }) => [name, value])))),
  );
}
