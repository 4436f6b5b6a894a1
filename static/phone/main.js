// @ts-check
import "../lib/theme.js";
import "./text_size.js";
import { isInZzd } from "../lib/container.js";
import { load, t } from "../lib/i18n.js";
import { Phone } from "./phone.js";
import "./phone-app.js";
import { withWorker } from "./worker.js";

await load("phone");
document.title = t("phone.title");
const phone = new Phone();
const face = /** @type {import("./phone-app.js").PhoneApp} */ (document.createElement("phone-app"));
face.id = "main";
face.phone = phone;
document.querySelector("phone-app")?.replaceWith(face);
// A finger anywhere is leave to sound, for whoever is on duty.
document.addEventListener("click", () => phone.wakeSound(), { capture: true });
withWorker(phone);
if (isInZzd()) void import("./zzd.js").then(({ withZzd }) => withZzd(phone));
// After the map: whoever opens an order on a slow line reads it first.
setTimeout(() => face.later.all(), 2500);
await phone.start();
