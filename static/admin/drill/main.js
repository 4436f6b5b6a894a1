// @ts-check
import "../../lib/theme.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("drill", "escalation", "reachability");
document.title = t("drill.title");
await import("./drill-page.js");
