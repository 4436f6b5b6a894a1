// @ts-check
/** The screen of a drill: its stripe, and the real case that covers it. */

import { t } from "../lib/i18n.js";
import { remaining, wall } from "../lib/time.js";

/** @typedef {import("../lib/types.d.ts").DrillState} Drill */

const SILENT_S = 30;

/** The words about a real case; empty while there is none. @param {Drill} drill */
function words({ interrupted_at, real_cases }) {
  return interrupted_at
    ? t("drill.real", { n: String(real_cases ?? 1), at: wall(interrupted_at) })
    : "";
}

/** Covers the screen while a real case stands. @param {Drill} drill */
export function show(drill) {
  const text = words(drill);
  const shown = /** @type {HTMLDialogElement|null} */ (document.querySelector(".drill-real"));
  if (!text) {
    shown?.remove();
    return;
  }
  if (shown) {
    const [line] = shown.getElementsByTagName("p");
    line.textContent = text;
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "drill-real";
  const head = document.createElement("h1");
  head.textContent = t("drill.stop");
  const line = document.createElement("p");
  line.textContent = text;
  const link = document.createElement("a");
  link.className = "btn late big";
  link.textContent = t("drill.to_real");
  link.href = drill.real_url || "/";
  dialog.append(head, line, link);
  // Only a person at the desk goes on; Escape does not hide a real case.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
}

/** The stripe says when nobody watches for real cases. @param {Drill} drill */
export function stripe({ real_url, watched_at }) {
  const mark = document.querySelector(".drill-mark");
  if (!mark) return;
  const isWatched = real_url && watched_at && -remaining(watched_at) < SILENT_S;
  mark.textContent = t(isWatched ? "drill.stripe" : "drill.stripe_alone");
}
