// @ts-check
/** The button that signs in with a passkey; it is shown where the browser can. */

import { api } from "../lib/api.js";
import { load, t } from "../lib/i18n.js";
import { askPasskey, canUsePasskeys } from "../lib/passkey.js";
import { destination } from "./destination.js";

/** @typedef {import("../lib/types.d.ts").PasskeyOptionsOut} Options */
/** @typedef {import("../lib/types.d.ts").SignedInOut} SignedIn */

/** @param {HTMLElement} wrong */
async function enter(wrong) {
  wrong.hidden = true;
  try {
    const { options } = /** @type {Options} */ (await api.get("/api/v1/session/passkey-options"));
    const credential = await askPasskey(options);
    const { home } = /** @type {SignedIn} */ (
      await api.send("POST", "/api/v1/session/passkey", { credential })
    );
    location.replace(destination(home));
  } catch (error) {
    await load().catch(() => {});
    const { name, message } = /** @type {Error} */ (error);
    wrong.textContent = name === "NotAllowedError" ? t("signin.passkey_cancelled") : message;
    wrong.hidden = false;
  }
}

const button = /** @type {HTMLButtonElement|null} */ (document.getElementById("passkey"));
const wrong = document.getElementById("wrong");
if (button && wrong && canUsePasskeys()) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await enter(wrong);
    button.disabled = false;
  });
}
