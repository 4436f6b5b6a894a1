// @ts-check
import "../lib/theme.js";
import "./print.js";
import { load, t } from "../lib/i18n.js";
import { openAskedCase } from "./asked_case.js";
import { desk } from "./state/store.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("desk", "escalation");
document.title = t("desk.title");
await import("./desk-app.js");
await desk.start();
openAskedCase();
window.addEventListener("hashchange", openAskedCase);
desk.filters.load().catch(() => {});
