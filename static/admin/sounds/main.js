// @ts-check
import "../../lib/theme.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("noise", "people");
document.title = t("noise.sounds.title");
await import("./sounds-page.js");
