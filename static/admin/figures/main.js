// @ts-check
import "../../lib/theme.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("people", "figures");
document.title = t("figures.title");
await import("./figures-page.js");
