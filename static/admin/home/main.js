// @ts-check
import "../../lib/theme.js";
import { load } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin?next=/admin"));

await load("admin");
await import("./home-page.js");
