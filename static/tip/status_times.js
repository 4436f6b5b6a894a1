// @ts-check
/** Writes the times of the status page in the reader's language and the street's time zone. */
import { wallDay } from "../lib/time.js";

for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = wallDay(time.getAttribute("datetime") ?? "");
}
