// @ts-check
import { ApiError, api } from "../lib/api.js";
import { load, t } from "../lib/i18n.js";
import { destination } from "./destination.js";

const wrong = /** @type {HTMLElement} */ (document.getElementById("wrong"));

/** The problems of a second factor: the password was right. */
const CODE = /(code_needed|wrong_code)$/;
const PASSKEY = /passkey_needed$/;

/** @param {ApiError} error */
function askCode({ message }) {
  const field = /** @type {HTMLElement} */ (document.getElementById("code"));
  field.hidden = false;
  field.querySelector("input")?.focus();
  wrong.textContent = message;
  wrong.hidden = false;
}

/** The sentence of each form for a refusal. @type {Record<string, string>} */
const REFUSALS = { enter: "enter.gone", "set-password": "password.gone" };

/** @param {unknown} error */
function explain(error) {
  const status = error instanceof ApiError ? error.status : -1;
  if (error instanceof ApiError && CODE.test(error.problem.type ?? "")) return askCode(error);
  const isPasskeys = error instanceof ApiError && PASSKEY.test(error.problem.type ?? "");
  const refused = isPasskeys
    ? error.message
    : t(REFUSALS[document.querySelector("form")?.id ?? ""] ?? "signin.wrong");
  wrong.textContent = [401, 403, 404, 410].includes(status)
    ? refused
    : String(/** @type {Error} */ (error).message);
  wrong.hidden = false;
}

/** @param {SubmitEvent} event */
export async function submit(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const words = button.textContent;
  button.disabled = true;
  button.textContent = t("signin.working");
  wrong.hidden = true;
  try {
    const { home } = /** @type {import("../lib/types.d.ts").SignedInOut} */ (
      await api.send(
        "POST",
        form.getAttribute("action") ?? "",
        Object.fromEntries(new FormData(form)),
      )
    );
    location.replace(destination(home));
  } catch (error) {
    await load().catch(() => {});
    explain(error);
    button.disabled = false;
    button.textContent = words;
  }
}
