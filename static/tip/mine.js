// @ts-check
/** Writes the times of a volunteer's page in the reader's language, and sends where the phone is. */
import "../lib/theme.js";
import { wallDay } from "../lib/time.js";

const OPTIONS = { enableHighAccuracy: true, timeout: 12_000, maximumAge: 15_000 };

for (const time of document.querySelectorAll("time[datetime]"))
  time.textContent = wallDay(time.getAttribute("datetime") ?? "");

/** Sends the form with the position that the phone has now; without one the server says so. @param {HTMLFormElement} form */
function offer(form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const send = () => form.submit();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const fields = { lat: coords.latitude, lon: coords.longitude };
        for (const [name, value] of Object.entries(fields)) {
          const input = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
          input.value = value.toFixed(6);
        }
        send();
      },
      send,
      OPTIONS,
    );
  });
}

if (navigator.geolocation && isSecureContext)
  for (const form of document.querySelectorAll("form[data-presence]"))
    offer(/** @type {HTMLFormElement} */ (form));
