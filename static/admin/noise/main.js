// @ts-check
import "../../lib/theme.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("noise");
document.title = t("noise.title");
await import("./noise-page.js");
