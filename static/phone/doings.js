// @ts-check
/** What a press sets going: the item into the outbox, the screen to its next step. */

import { t } from "../lib/i18n.js";
import { hush } from "../lib/ring.js";
import { toast } from "../lib/toast.js";
import * as acts from "./acts.js";
import { askToKeep } from "./install.js";

/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./types.d.ts").Job} Job */
/** @typedef {import("./types.d.ts").Item} Item */

/** One tap: 收到，出发. @param {Phone} phone @param {Job} job */
export async function accept(phone, job) {
  hush();
  phone.ring.stop();
  await phone.add(acts.accept(job));
  await depart(phone, job);
}

/** Still heard: the server says whether to go. @param {Phone} phone @param {string} id the assignment's */
export const acceptLate = (phone, id) => phone.add(acts.acceptLate(id));

/** @param {Phone} phone @param {Job} job */
export const depart = (phone, job) =>
  phone.add(acts.report(job, { kind: "departed" }, phone.whereabouts.recent));

/** @param {Phone} phone @param {Job} job @param {string} reason */
export async function decline(phone, job, reason) {
  hush();
  await phone.add(acts.decline(job, reason));
  phone.router.leave();
  toast(t("phone.declined", { number: job.incident.number }));
}

/** @param {Phone} phone @param {Job} job */
export const acknowledge = (phone, job) => phone.add(acts.acknowledge(job));

/** The screen moves on now; the position may follow within three seconds. @param {Phone} phone @param {import("../lib/outbox.js").Draft} draft */
async function located(phone, draft) {
  const { fresh } = phone.whereabouts;
  if (fresh) return phone.add({ ...draft, body: { ...draft.body, position: fresh } });
  const not_before = Date.now() + acts.POSITION_WAIT_MS + 500;
  const item = await phone.add({ ...draft, not_before });
  void settle(phone, item);
  return item;
}

/** @param {Phone} phone @param {Item | null} item */
async function settle(phone, item) {
  const position = await phone.whereabouts.find();
  if (item) await phone.outbox.amend(item.key, position ? { position } : {});
}

/** @param {Phone} phone @param {Job} job */
export const arrive = (phone, job) => located(phone, acts.report(job, { kind: "arrived" }));

/** @param {Phone} phone @param {Job} job @param {import("./acts.js").Said} said */
export const report = (phone, job, said) =>
  phone.add(acts.report(job, said, phone.whereabouts.recent));

/** 处置完毕, or 稍后补 when nothing is filled in yet. @param {Phone} phone @param {Job} job @param {{isLater?: boolean}} [options] */
export async function resolve(phone, job, { isLater = false } = {}) {
  const { id, status } = job.assignment;
  const { text, disposition, photos } = phone.drafts.of(id);
  const isSupplement = status === "cleared";
  const said = {
    kind: "resolved",
    text: text.trim(),
    disposition,
    photos: photos.map((shot) => shot.sha256),
    later: isSupplement,
  };
  if (!(await report(phone, job, said))) return;
  if (isLater) phone.drafts.change(id, { isOwed: true });
  else phone.drafts.drop(id);
  phone.router.leave();
  toast(
    t(isLater ? "phone.resolved.later" : isSupplement ? "phone.supplemented" : "phone.resolved"),
    { kind: "done" },
  );
}

/** 上岗 is the tap that unlocks sound and may ask for notifications. @param {Phone} phone @param {boolean} isOn */
export async function goOnDuty(phone, isOn) {
  if (isOn) {
    void phone.ring.unlock().then(() => phone.ring.ding());
    void askForPushLater(phone);
    void askToKeep();
  }
  await phone.add(acts.duty(isOn));
  if (isOn && phone.whereabouts.consent === null) phone.router.show("consent");
}

/** 值守屏: the tap that opens it unlocks the sound, and hides what the browser draws. @param {Phone} phone */
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

/** Never in the way of anything: a browser without its push service does not answer. @param {Phone} phone */
async function askForPushLater(phone) {
  if (!phone.state.publicKey || phone.push === "ok") return;
  const { askForPush } = await import("../lib/push.js");
  phone.push = await askForPush(phone.state.publicKey);
  phone.changed();
}

/** What becomes of it stands in the notices: on its way, or with the desk. @param {Phone} phone */
export async function sos(phone) {
  const { last } = phone.whereabouts;
  navigator.vibrate?.([200, 80, 200]);
  await (last ? phone.add(acts.call("sos", last)) : located(phone, acts.call("sos", null)));
}

/** @param {Phone} phone @param {Job | null} job */
export async function callDesk(phone, job) {
  await phone.add(acts.call("desk", phone.whereabouts.recent, job?.incident.number ?? ""));
  toast(t(phone.link.state === "open" ? "phone.called" : "phone.called_later"));
}

/** @param {Phone} phone @param {{category: string, text: string, place: string, photos: string[], position: import("./types.d.ts").Position | null}} seen */
export async function observe(phone, seen) {
  if (!(await phone.add(acts.observation(seen)))) return;
  phone.drafts.drop("observe");
  phone.router.leave();
  toast(t("phone.observed"), { kind: "done" });
}
