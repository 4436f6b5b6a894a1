// @ts-check
import "../../lib/theme.js";
import { load } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await Promise.all([load("people"), load("sources")]);
await import("./grid-links.js");
