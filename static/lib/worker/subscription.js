// @ts-check
import { call } from "./call.js";
import { sw } from "./scope.js";

/** Without the server's key Chrome refuses, and not every browser says what the old one was made with. */
async function wish() {
  const { push } = await call("GET", "/api/v1/inbox");
  return { userVisibleOnly: true, applicationServerKey: push.public_key };
}

/** Firefox and iOS do this now and then; the old endpoint is dead from then on. @param {import("./types.d.ts").WorkerEvent} event */
export async function resubscribe({ oldSubscription, newSubscription }) {
  const { pushManager } = sw.registration;
  const fresh =
    newSubscription ?? (await pushManager.subscribe(oldSubscription?.options ?? (await wish())));
  const { endpoint, keys } = fresh.toJSON();
  await call("POST", "/api/v1/push-subscriptions", { endpoint, keys });
}
