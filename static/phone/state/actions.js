// @ts-check
/** The actions of a member: each puts a draft into the outbox and moves the screen to its next step. */

import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { hush } from "../../lib/ring.js";
import { toast } from "../../lib/toast.js";
import { blameOf } from "../connection_words.js";
import * as drafts from "./drafts.js";
import { knownSos, unsentPresses } from "./sos.js";

/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Item} Item */

/** One tap accepts and departs: 收到，出发. @param {Phone} phone @param {Job} job */
export async function accept(phone, job) {
  hush();
  phone.ring.stop();
  // Both are handed to the storage now: a page that is closed after the press loses neither.
  await Promise.all([phone.add(drafts.accept(job)), depart(phone, job)]);
}

/** Accepts after the seat went to somebody else; the server answers whether to go. @param {Phone} phone @param {string} id the assignment's */
export const acceptLate = (phone, id) => phone.add(drafts.acceptLate(id));

/** @param {Phone} phone @param {Job} job */
export const depart = (phone, job) =>
  phone.add(drafts.report(job, { kind: "departed" }, phone.positionWatch.said));

/** @param {Phone} phone @param {Job} job @param {string} text @param {string[]} [photos] */
export const say = (phone, job, text, photos) => phone.add(drafts.say(job, text, photos));

/** @param {Phone} phone @param {Job} job @param {{blob: Blob, seconds: number}} voice */
export async function speak(phone, job, { blob, seconds }) {
  const { sha256 } = await import("../../lib/sha256.js");
  const name = await sha256(new Uint8Array(await blob.arrayBuffer()));
  return phone.add(drafts.speak(job, { sha256: name, blob, seconds }));
}

/** @param {Phone} phone @param {Job} job @param {string} reason */
export async function decline(phone, job, reason) {
  hush();
  await phone.add(drafts.decline(job, reason));
  phone.router.leave();
  toast(t("phone.declined", { number: job.incident.number }));
}

/** @param {Phone} phone @param {Job} job @param {string} to @param {string} text */
export const askToRelieve = (phone, job, to, text) => phone.add(drafts.askToRelieve(job, to, text));

/** @param {Phone} phone @param {Job} job */
export const keepOwn = (phone, job) => phone.add(drafts.keepOwn(job));

/** @param {Phone} phone @param {Job} job */
export const acknowledge = (phone, job) => phone.add(drafts.acknowledge(job));

/** Adds a draft at once; its position may follow within three seconds. @param {Phone} phone @param {import("../../lib/outbox.js").Draft} draft */
async function located(phone, draft) {
  const { fresh } = phone.positionWatch;
  if (fresh) {
    const { no_fix: _found, ...body } = draft.body ?? {};
    return phone.add({ ...draft, body: { ...body, position: fresh } });
  }
  const not_before = Date.now() + drafts.POSITION_WAIT_MS + 500;
  const item = await phone.add({ ...draft, not_before });
  void settle(phone, item);
  return item;
}

/** @param {Phone} phone @param {Item | null} item */
async function settle(phone, item) {
  const isForced = item?.kind === "call.sos";
  const position = await phone.positionWatch.find({ isForced });
  if (!item) return;
  // Only a report says why it has no position; a call for help has no such field.
  const isReport = item.body?.no_fix !== undefined;
  const lack = isReport ? { no_fix: phone.positionWatch.lack } : {};
  await phone.outbox.amend(item.key, position ? { position, no_fix: undefined } : lack);
}

/** @param {Phone} phone @param {Job} job */
export const arrive = (phone, job) =>
  located(phone, drafts.report(job, { kind: "arrived" }, { no_fix: "timed_out" }));

/** @param {Phone} phone @param {Job} job @param {import("./drafts.js").ReportedFields} fields */
export const report = (phone, job, fields) =>
  phone.add(drafts.report(job, fields, fields.later ? undefined : phone.positionWatch.said));

/** @param {Phone} phone @param {Job} job @param {import("../scene/dissuasion_form.js").DissuasionFields} fields @param {string} text */
export const dissuade = (phone, job, fields, text) =>
  phone.add(drafts.dissuasion(job, fields, text.trim()));

/** Reports 处置完毕; with `isLater` the form follows afterwards (稍后补). @param {Phone} phone @param {Job} job @param {{isLater?: boolean}} [options] */
export async function resolve(phone, job, { isLater = false } = {}) {
  const { id, status } = job.assignment;
  const { text, disposition, photos } = phone.forms.of(id);
  const isSupplement = status === "cleared";
  const fields = {
    kind: "resolved",
    text: text.trim(),
    disposition,
    photos: photos.map((shot) => shot.sha256),
    later: isSupplement,
    owed: isLater,
  };
  if (!(await report(phone, job, fields))) return;
  if (!isLater) phone.forms.drop(id);
  phone.router.leave();
  toast(
    t(isLater ? "phone.resolved.later" : isSupplement ? "phone.supplemented" : "phone.resolved"),
    { kind: "done" },
  );
}

/** Goes on or off duty. The tap on 上岗 unlocks the sound and may ask for notifications. @param {Phone} phone @param {boolean} isOn */
export async function goOnDuty(phone, isOn) {
  if (isOn) {
    void phone.ring.unlock().then(() => phone.ring.ding());
    void askForPushLater(phone);
    void askToKeep();
  }
  await phone.add(drafts.duty(isOn));
}

/** Asks the browser to keep this phone's data; the code for it is not needed to answer an order. */
async function askToKeep() {
  const { askToKeep: ask } = await import("../install.js");
  await ask();
}

/** Opens 值守屏. The tap unlocks the sound and switches to full screen. @param {Phone} phone */
export function keepWatch(phone) {
  void phone.ring.unlock();
  void askToKeep();
  document.documentElement.requestFullscreen?.({ navigationUI: "hide" }).catch(() => {});
  phone.router.open("duty");
}

/** @param {Phone} phone */
export function endWatch(phone) {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  phone.router.replace("home");
}

/** Asks for push without being awaited: a browser without its push service does not answer. @param {Phone} phone */
async function askForPushLater(phone) {
  if (!phone.state.publicKey || phone.push === "ok") return;
  const { askForPush } = await import("../../lib/push.js");
  phone.push = await askForPush(phone.state.publicKey);
  phone.changed();
}

/** Calls for help. The notices show whether the call waits or has reached the desk. @param {Phone} phone */
export async function sos(phone) {
  const { recent } = phone.positionWatch;
  navigator.vibrate?.([200, 80, 200]);
  await (recent ? phone.add(drafts.call("sos", recent)) : located(phone, drafts.call("sos", null)));
}

/** 收回求救. @param {Phone} phone @param {string} reason */
export const takeBack = (phone, reason) =>
  phone.add(drafts.takenBack(reason, unsentPresses(phone.state), knownSos(phone.state)));

/** @param {Phone} phone @param {Job | null} job */
export async function callDesk(phone, job) {
  await phone.add(drafts.call("desk", phone.positionWatch.recent, job?.assignment.id));
  toast(
    t(
      phone.link.state === "open"
        ? "phone.called"
        : `phone.called_later.${blameOf(phone.standing.answered)}`,
    ),
  );
}

/** @param {Phone} phone @param {{category: string, text: string, place: string, photos: string[], position: import("./types.d.ts").Position | null}} seen @param {{isOnRound?: boolean}} [options] */
export async function observe(phone, seen, { isOnRound = false } = {}) {
  if (!(await phone.add(drafts.observation(seen)))) return;
  phone.forms.drop("observe");
  if (isOnRound) phone.router.replace("round");
  else phone.router.leave();
  toast(t("phone.observed"), { kind: "done" });
}

/** Enters a hazard into the outbox. @param {Phone} phone @param {Parameters<typeof drafts.hazard>[0]} entry */
export async function enterHazard(phone, entry) {
  if (!(await phone.add(drafts.hazard(entry)))) return;
  phone.forms.drop("hazard");
  phone.router.leave();
  toast(t("phone.hazard.entered"), { kind: "done" });
}

/** Confirms a new phone of this member (POST), or shuts it out (DELETE). @param {Phone} phone @param {string} id @param {"POST" | "DELETE"} method */
export async function decidePhone(phone, id, method) {
  const path = `/api/v1/phones/${id}`;
  try {
    await api.send(method, method === "POST" ? `${path}/confirmation` : path);
  } catch (error) {
    toast(/** @type {Error} */ (error).message, { kind: "late" });
  }
  await phone.refresh({ isAgain: true });
}
