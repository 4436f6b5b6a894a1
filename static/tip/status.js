// @ts-check
/** The server knows when; the reader's own language and the street's zone say how it is written. */
import { wallDay } from "../lib/time.js";

for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = wallDay(time.getAttribute("datetime") ?? "");
}
