// @ts-check
import "../../lib/theme.js";
import { load } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("people", "hazards", "matters");
await import("./matters-page.js");
