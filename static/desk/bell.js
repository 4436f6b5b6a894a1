// @ts-check
/** What the dispatcher hears, and reads on the tab when looking elsewhere. */

import { t } from "../lib/i18n.js";
import { announce } from "../lib/toast.js";
import { alarmWords } from "./alarm.js";
import { Siren, soundOf } from "./siren.js";
import { desk } from "./store.js";

export const siren = new Siren();

const arm = () => siren.arm().catch(() => {});

/** @param {import("./types.js").Frame} frame */
function spoken({ kind, body }) {
  if (kind === "alarm.raised") return alarmWords(body.alarm, desk.state);
  const what = body?.incident ?? body?.intake;
  return t("desk.new_urgent", { title: what?.title ?? "", place: what?.place ?? "" });
}

/** @param {import("./types.js").Frame} frame */
function ring(frame) {
  const sound = soundOf(frame);
  if (!sound) return;
  siren[sound]();
  announce(spoken(frame), { urgent: true });
}

/** What waits for the desk, as the queue counts it; a search hides rows but no work. */
function badge() {
  if (desk.query) return;
  const waiting = desk.parts.filter(({ name }) => name === "needs_you" || name === "intake");
  const count = waiting.reduce((sum, part) => sum + part.items.length, 0);
  document.title = count ? `(${count}) ${t("desk.title")}` : t("desk.title");
}

export function watchNews() {
  desk.addEventListener("news", (event) => ring(/** @type {any} */ (event).detail));
  desk.addEventListener("change", badge);
  for (const gesture of ["pointerdown", "keydown"]) {
    document.addEventListener(gesture, () => siren.armed || arm(), { passive: true });
  }
}
