// @ts-check
import "../lib/theme.js";
import "./comfort.js";
import "./text_size.js";
import { isInZzd } from "../lib/host_app.js";
import { load, t } from "../lib/i18n.js";
import { Phone } from "./state/phone.js";
import { takeOver } from "./take_over.js";
import "./phone-app.js";

await load("phone");
document.title = t("phone.title");
const phone = new Phone();
const face = /** @type {import("./phone-app.js").PhoneApp} */ (document.createElement("phone-app"));
face.id = "main";
face.phone = phone;
takeOver(face, phone);
// Any touch unlocks the sound for a member on duty.
document.addEventListener("click", () => phone.wakeSound(), { capture: true });
if (isInZzd())
  void import("./zzd_session.js").then(({ renewZzdSession }) => renewZzdSession(phone));
// After the map: on a slow line the order comes first.
setTimeout(async () => {
  face.lazyParts.all();
  const { linkServiceWorker } = await import("./service_worker_link.js");
  linkServiceWorker(phone);
}, 2500);
await phone.start();
