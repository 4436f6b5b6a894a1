// @ts-check
/** Writes the times of a volunteer's page in the reader's language, sends where the phone is, and looks for favours. */
import "../lib/theme.js";
import { wallDay } from "../lib/time.js";

const LOOK_AGAIN_MS = 60_000;
const OPTIONS = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 15_000 };

for (const time of document.querySelectorAll("time[datetime]"))
  time.textContent = wallDay(time.getAttribute("datetime") ?? "");

/** Fills in where the phone is, then goes on; without a position the server says so. @param {HTMLFormElement} form @param {() => void} then */
function locate(form, then) {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const fields = { lat: coords.latitude, lon: coords.longitude };
      for (const [name, value] of Object.entries(fields)) {
        const input = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
        input.value = value.toFixed(6);
      }
      then();
    },
    then,
    OPTIONS,
  );
}

/** Sends the form with the position that the phone has now. @param {HTMLFormElement} form */
function offer(form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    locate(form, () => form.submit());
  });
}

/** 随手帮: asks whether something near needs a hand, and shows the page anew when there is. @param {HTMLFormElement} form */
async function ask(form) {
  const body = new FormData(form);
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  if (answer?.ok && (await answer.json()).found) location.assign("/mine");
}

/** Looks each minute while the page is seen, and only where the position was allowed before. @param {HTMLFormElement} form */
async function lookAgain(form) {
  const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  setInterval(() => {
    const isSeen = document.visibilityState === "visible" && navigator.onLine;
    if (isSeen && permission?.state === "granted") locate(form, () => ask(form));
  }, LOOK_AGAIN_MS);
}

/** Shows the page anew when the favour on it has changed, such as "not needed any more". A photo that was chosen stays until then. @param {HTMLElement} favour */
async function compare(favour) {
  const answer = await fetch("/mine").catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const newest = /** @type {HTMLElement|null} */ (page.querySelector("[data-favour]"));
  if (newest?.dataset.favour !== favour.dataset.favour) location.assign("/mine");
}

/** Without a network a form would leave this page, and the photo in it would be lost. @param {Event} event */
function keepOffline(event) {
  const notice = /** @type {HTMLElement|null} */ (document.querySelector("[data-offline]"));
  if (!notice) return;
  notice.hidden = navigator.onLine;
  if (notice.hidden) return;
  event.preventDefault();
  event.stopPropagation();
  notice.scrollIntoView({ block: "center" });
}

document.addEventListener("submit", keepOffline, true);
const favour = /** @type {HTMLElement|null} */ (document.querySelector("[data-favour]"));
if (favour)
  setInterval(() => {
    if (document.visibilityState === "visible" && navigator.onLine) compare(favour);
  }, LOOK_AGAIN_MS);
if (navigator.geolocation && isSecureContext) {
  for (const form of document.querySelectorAll("form[data-presence]"))
    offer(/** @type {HTMLFormElement} */ (form));
  const look = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-look]"));
  if (look) lookAgain(look);
}
