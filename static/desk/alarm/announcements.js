// @ts-check
/** Announces news to the dispatcher: a sound, a screen reader's sentence, and a count in the tab's title. */

import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";
import { announce, toast } from "../../lib/toast.js";
import { keepsHalfTyped } from "../key_actions.js";
import { desk } from "../state/store.js";
import { takenWords } from "../taken_words.js";
import { alarmWords } from "./alarm_words.js";
import { Mutes } from "./mutes.js";
import { newsKind, soundOf } from "./news_kinds.js";
import { popUp } from "./pop_ups.js";
import { Siren } from "./siren.js";

export const siren = new Siren();
export const mutes = new Mutes(clock.now);

const arm = () => siren.arm().catch(() => {});

/** @param {import("../state/types.js").Frame} frame */
function newsWords({ kind, body, actor }) {
  if (kind === "message.sent") {
    return t("desk.said", { member: actor ?? "", text: body.message.text });
  }
  if (kind === "alarm.raised") return alarmWords(body.alarm, desk.state);
  const subject = body?.incident ?? body?.intake;
  const isUrgent = subject?.severity === 1;
  return t(isUrgent ? "desk.new_urgent" : "desk.new_case", {
    title: subject?.title ?? "",
    place: subject?.place || t("desk.no_place"),
  });
}

/** The row of the list that a frame is about. @param {import("../state/types.js").Frame} frame */
function rowKey({ body, incident_id }) {
  const { alarm, intake } = body;
  if (incident_id) return `incident:${incident_id}`;
  return intake ? `intake:${intake.id}` : `alarm:${alarm?.id}`;
}

/** @param {import("../state/types.js").Frame} frame */
function ring(frame) {
  const kind = newsKind(frame, desk.state.me?.name);
  if (!kind) return;
  const words = newsWords(frame);
  announce(words, { urgent: kind !== "new" && kind !== "said" });
  if (mutes.until(kind) !== null) return;
  siren[soundOf(kind)]();
  popUp(words, kind, () => keepsHalfTyped() || desk.select(rowKey(frame)));
}

/** A member has taken an SOS back: its bar is gone, and those who were sent are still on the way. @param {import("../state/types.js").Frame} frame */
function sayTakenBack({ kind, actor, member, body }) {
  if (kind !== "sos.ended" || actor !== member) return;
  const words = t("desk.sos.taken_back", { member: member ?? "", reason: String(body.reason) });
  toast(words, { kind: "late", seconds: 20 });
}

/** Counts the rows that wait for the desk, also those that a search hides, since their work remains. */
function countInTitle() {
  if (desk.query) return;
  const waiting = desk.parts.filter(({ name }) => name === "needs_you" || name === "intake");
  const count = waiting.reduce((sum, part) => sum + part.items.length, 0);
  document.title = count ? `(${count}) ${t("desk.title")}` : t("desk.title");
}

let lastTaken = "";

/** A screen reader hears at once that somebody else has taken what is selected. */
function announceTaken() {
  const words = takenWords(desk);
  if (words && words !== lastTaken) announce(words);
  lastTaken = words;
}

export function announceNews() {
  desk.addEventListener("news", (event) => {
    const frame = /** @type {CustomEvent} */ (event).detail;
    ring(frame);
    sayTakenBack(frame);
  });
  desk.addEventListener("change", countInTitle);
  desk.addEventListener("change", announceTaken);
  for (const gesture of ["pointerdown", "keydown"]) {
    document.addEventListener(gesture, () => siren.armed || arm(), { passive: true });
  }
}
