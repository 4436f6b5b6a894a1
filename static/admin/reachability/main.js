// @ts-check
import "../../lib/theme.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("reachability");
document.title = t("reachability.title");
await import("./reachability-page.js");
