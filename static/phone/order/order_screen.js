// @ts-check
import { html } from "lit";
import { ENGAGED, TAKEN_OFF } from "../../lib/lists.js";
import { isOwed } from "../state/jobs.js";

/** @typedef {import("../phone-app.js").PhoneApp} PhoneApp */

/** Draws the screen of an order by its status. @param {PhoneApp} app @param {string | null} id @param {string | null} sheet */
export function orderScreen(app, id, sheet) {
  const { phone } = app;
  const job = phone.job(id);
  const jobId = job?.assignment.id ?? id;
  const status = job?.assignment.status ?? "";
  if (ENGAGED.has(status) && status !== "on_scene") {
    return html`<phone-order .phone=${phone} .jobId=${jobId} .below=${app.below(job)}></phone-order>`;
  }
  // 已加派 and 停派 show who goes instead and what can still be done
  if (TAKEN_OFF.has(status)) return gone(app, jobId);
  const isFilling = status === "cleared" && (sheet === "supplement" || (job && isOwed(job)));
  if (status === "on_scene" || isFilling) {
    return app.whenReady(
      "scene",
      () =>
        html`<phone-scene .phone=${phone} .jobId=${jobId} .below=${app.noticesBelow(job)}></phone-scene>`,
    );
  }
  return job
    ? app.whenReady("done", () => html`<phone-done .phone=${phone} .jobId=${jobId}></phone-done>`)
    : gone(app, jobId);
}

/** @param {PhoneApp} app @param {string | null} jobId */
function gone(app, jobId) {
  return app.whenReady(
    "gone",
    () => html`<phone-order-ended .phone=${app.phone} .jobId=${jobId}></phone-order-ended>`,
  );
}
