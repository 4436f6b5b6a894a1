// @ts-check
/** Inside 浙政钉 the page signs in by itself; when it cannot, it says why and offers another try. */
import "../lib/theme.js";
import { load, t } from "../lib/i18n.js";
import { signInByZzd } from "../lib/zzd.js";
import { goal } from "./goal.js";

const LATELY = "zzd-signed-in";
const SOON_MS = 15_000;

const [waiting, wrong, again] = ["waiting", "wrong", "again"].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);

/** @param {string} why */
function refuse(why) {
  wrong.textContent = why;
  wrong.hidden = again.hidden = false;
  waiting.hidden = true;
}

async function enter() {
  wrong.hidden = again.hidden = true;
  waiting.hidden = false;
  try {
    const { home } = await signInByZzd();
    sessionStorage.setItem(LATELY, String(Date.now()));
    location.replace(goal(home));
  } catch (error) {
    refuse(/** @type {Error} */ (error).message);
  }
}

/** Sent back here so soon: the session was not kept, and the page would go in circles. */
const isCircling = () =>
  location.hash !== "#pressed" && Date.now() - Number(sessionStorage.getItem(LATELY)) < SOON_MS;

await load();
again.addEventListener("click", enter);
if (isCircling()) refuse(t("zzd.not_kept"));
else await enter();
