// @ts-check
/** Writes the times of the status page in the reader's language, and looks again for news. */
import { wallDay } from "../lib/time.js";
import { announce } from "../lib/toast.js";

const LOOK_AGAIN_MS = 30_000;

let main = /** @type {HTMLElement} */ (document.querySelector("main"));
/** The words of the page as the server sent them. */
let sent = main.textContent;

function writeTimes() {
  for (const time of main.querySelectorAll("time[datetime]")) {
    time.textContent = wallDay(time.getAttribute("datetime") ?? "");
  }
}

/** The page as it is now; null when the server does not answer. @returns {Promise<Document|null>} */
function pageNow() {
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.open("GET", location.href);
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request.status === 200 ? request.responseXML : null);
    request.send();
  });
}

/** Takes over the newer state. A reload would lose the reader's place and say the whole page again. */
async function lookAgain() {
  const fresh = (await pageNow())?.querySelector("main");
  if (!fresh || fresh.textContent === sent) return;
  sent = fresh.textContent;
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
