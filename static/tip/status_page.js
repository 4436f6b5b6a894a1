// @ts-check
/** Writes the times of the status page in the reader's language, and looks again for news. */
import { wallDay } from "../lib/time.js";
import { announce } from "../lib/toast.js";

const LOOK_AGAIN_MS = 30_000;

let main = /** @type {HTMLElement} */ (document.querySelector("main"));
/** What stands in the page as the server sent it. */
let sent = main.innerHTML;

function writeTimes() {
  for (const time of main.querySelectorAll("time[datetime]")) {
    time.textContent = wallDay(time.getAttribute("datetime") ?? "");
  }
}

/** Takes over the newer state. A reload would lose the reader's place and say the whole page again. */
async function lookAgain() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (!fresh || fresh.innerHTML === sent) return;
  sent = fresh.innerHTML;
  main.replaceWith(fresh);
  main = fresh;
  writeTimes();
  announce(main.querySelector("h1")?.textContent ?? "");
}

function follow() {
  if (main.dataset.follow === undefined) return;
  setTimeout(() => lookAgain().finally(follow), LOOK_AGAIN_MS);
}

writeTimes();
follow();
