// @ts-check
import { call } from "./call.js";
import { sw } from "./scope.js";

/** The options of a new subscription. Chrome refuses without the server's key, and not every browser keeps the old options. */
async function wish() {
  const { push } = await call("GET", "/api/v1/inbox");
  return { userVisibleOnly: true, applicationServerKey: push.public_key };
}

/** Subscribes again after Firefox or iOS replaced the subscription: the old endpoint is dead then. @param {import("./types.d.ts").WorkerEvent} event */
export async function resubscribe({ oldSubscription, newSubscription }) {
  const { pushManager } = sw.registration;
  const fresh =
    newSubscription ?? (await pushManager.subscribe(oldSubscription?.options ?? (await wish())));
  const { endpoint, keys } = fresh.toJSON();
  await call("POST", "/api/v1/push-subscriptions", { endpoint, keys });
}
