// @ts-check
import "../../lib/theme.js";
import { learnNames } from "../../desk/state/names.js";
import { api } from "../../lib/api.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));

await load("desk", "escalation", "replay");
document.title = t("replay.title");
// Without the office's lists the codes stand for themselves.
await api
  .get("/api/v1/office")
  .then((office) => learnNames(/** @type {import("../../desk/state/types.js").Office} */ (office)))
  .catch(() => {});
await import("./replay-page.js");
