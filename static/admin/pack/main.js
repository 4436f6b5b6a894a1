// @ts-check
/** 公约: sends the forms of the evidence pack's page, and shows the page anew. */

import "../../lib/theme.js";
import { api } from "../../lib/api.js";
import { load } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin?next=/noise/pack"));
await load("common");

/** @param {HTMLFormElement} form */
function send(form) {
  const data = new FormData(form);
  const { path = "", removes } = form.dataset;
  if (!removes) return api.send("POST", path, data);
  return api.send("DELETE", path, { reason: data.get("reason") });
}

/** @param {SubmitEvent} event */
async function submitted(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const trouble = /** @type {HTMLElement} */ (document.querySelector("#covenant-trouble"));
  button.disabled = true;
  trouble.hidden = true;
  try {
    await send(form);
    location.reload();
  } catch (error) {
    trouble.textContent = /** @type {Error} */ (error).message;
    trouble.hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-path]"))
  form.addEventListener("submit", (event) => submitted(/** @type {SubmitEvent} */ (event)));
