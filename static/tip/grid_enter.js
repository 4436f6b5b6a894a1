// @ts-check
/** Opens a grid worker's page: the secret stands behind the # of the link, so that no server writes it into a log. */
import "../lib/theme.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("enter"));
const cut = /** @type {HTMLElement} */ (document.getElementById("cut"));
const secret = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
cut.hidden = Boolean(secret);
if (secret) {
  /** @type {HTMLInputElement} */ (form.elements.namedItem("secret")).value = secret;
  /** @type {HTMLButtonElement} */ (form.querySelector("button")).disabled = false;
  form.submit();
}
