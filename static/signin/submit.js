// @ts-check
import { ApiError, api } from "../lib/api.js";
import { load, t } from "../lib/i18n.js";
import { destination } from "./destination.js";

const wrong = /** @type {HTMLElement} */ (document.getElementById("wrong"));

/** @param {unknown} error */
function explain(error) {
  const isTicket = document.getElementById("enter") !== null;
  const status = error instanceof ApiError ? error.status : -1;
  const refused = t(isTicket ? "enter.gone" : "signin.wrong");
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
      await api.send("POST", "/api/v1/session", Object.fromEntries(new FormData(form)))
    );
    location.replace(destination(home));
  } catch (error) {
    await load().catch(() => {});
    explain(error);
    button.disabled = false;
    button.textContent = words;
  }
}
