// @ts-check
/** Connects the page with the service worker: the offline shell, and taps on notifications. */

import { checkIn, routeOf } from "./router.js";

/** @typedef {import("./state/phone.js").Phone} Phone */

/** @param {Phone} phone */
export function linkServiceWorker(phone) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  serviceWorker.register("/service_worker.js", { type: "module" }).catch(() => {});
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kind === "revoked") phone.session.revoked(data.phone_id);
    if (data?.kind === "drain") void phone.outbox.drain({ eager: true });
    if (data?.kind === "pushed" || data?.kind === "answered") void phone.refresh();
    if (data?.kind === "opened") void opened(phone, data.navigate);
  });
}

/** @param {Phone} phone @param {string} address */
async function opened(phone, address) {
  const { search } = new URL(address, location.href);
  const { screen, id, sheet } = routeOf(search);
  phone.showTest(checkIn(search));
  if (screen === "order") phone.router.open("order", id);
  if (sheet) phone.router.show(sheet);
  await phone.refresh();
}
