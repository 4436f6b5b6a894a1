// @ts-check
/** Ends the session of this phone, and goes off duty before it if the member wants that. */

import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { within } from "../../lib/outbox_store.js";
import { endPush } from "../../lib/push.js";
import { toast } from "../../lib/toast.js";
import { duty } from "./drafts.js";
import { waitingDrafts } from "./shown_jobs.js";

/** @typedef {import("./phone.js").Phone} Phone */

/** The page leaves after this time whatever the storage does: an old page must not look signed in. */
const WIPE_MS = 3000;

/** @param {Phone} phone */
export async function signOut(phone) {
  const n = waitingDrafts(phone.state).length;
  if (n) return toast(t("phone.sign_out.waits", { n }), { kind: "weak", seconds: 10 });
  phone.isLeaving = true;
  try {
    await endPush();
    await api.send("DELETE", "/api/v1/session");
  } catch (error) {
    if (/** @type {{status?: number} | null} */ (error)?.status !== 401) {
      phone.isLeaving = false;
      return toast(/** @type {Error} */ (error).message, { kind: "weak" });
    }
  }
  // The answer has told the browser to clear the storage too, and that may close it under us: then
  // the wipe fails, or Chromium never answers it.
  await within(WIPE_MS, phone.giveUpStore().wipe()).catch(() => {});
  location.assign("/signin");
}

/** 下岗并退出. Offline nothing ends: the member is told that the act still waits. @param {Phone} phone */
export async function goOffDutyAndSignOut(phone) {
  await phone.add(duty(false));
  await phone.outbox.drain({ eager: true });
  await signOut(phone);
}
