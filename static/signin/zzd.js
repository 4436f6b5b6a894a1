// @ts-check
/** Inside 浙政钉, signs in without a press. If that fails, the page shows the reason and a button. */
import "../lib/theme.js";
import { load, t } from "../lib/i18n.js";
import { signInByZzd } from "../lib/zzd.js";
import { destination } from "./destination.js";

const LATELY = "zzd-signed-in";
/** A return within this time means that the session was not kept. */
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

/** A browser that forbids storage throws here; such a page cannot notice that it circles. */
function noteEntry() {
  try {
    sessionStorage.setItem(LATELY, String(Date.now()));
  } catch {
    // Without a note the page tries again each time.
  }
}

function lastEntry() {
  try {
    return Number(sessionStorage.getItem(LATELY));
  } catch {
    return 0;
  }
}

async function enter() {
  wrong.hidden = again.hidden = true;
  waiting.hidden = false;
  try {
    const { home } = await signInByZzd();
    noteEntry();
    location.replace(destination(home));
  } catch (error) {
    refuse(/** @type {Error} */ (error).message);
  }
}

/** True when the browser returned here at once: it did not keep the session, so another try would loop. */
const isCircling = () => location.hash !== "#pressed" && Date.now() - lastEntry() < SOON_MS;

await load();
again.addEventListener("click", enter);
if (isCircling()) refuse(t("zzd.not_kept"));
else await enter();
