// @ts-check
/** The button that opens the desk inside 浙政钉. Each press asks for a code: one works only once. */

import { ApiError } from "../lib/api.js";
import { load, t } from "../lib/i18n.js";
import { signInByZzd } from "../lib/zzd.js";
import { destination } from "./destination.js";

const button = /** @type {HTMLButtonElement} */ (document.getElementById("zzd-desk"));
const wrong = /** @type {HTMLElement} */ (document.getElementById("wrong"));
const field = /** @type {HTMLElement} */ (document.getElementById("code"));
const code = /** @type {HTMLInputElement} */ (field.querySelector("input"));

/** @param {unknown} error */
function explain(error) {
  const type = error instanceof ApiError ? (error.problem.type ?? "") : "";
  wrong.textContent = type.endsWith("code_needed")
    ? t("zzd.desk_code")
    : /** @type {Error} */ (error).message;
  wrong.hidden = false;
  if (!/(code_needed|wrong_code)$/.test(type)) return;
  field.hidden = false;
  code.focus();
}

async function enter() {
  button.disabled = wrong.hidden = true;
  await load().catch(() => {});
  try {
    const { home } = await signInByZzd("/api/v1/session/zzd", { code: code.value.trim() });
    location.replace(destination(home));
  } catch (error) {
    explain(error);
    button.disabled = false;
  }
}

button.addEventListener("click", enter);
