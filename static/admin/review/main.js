// @ts-check
import "../../lib/theme.js";
import { learnNames } from "../../desk/state/names.js";
import { api } from "../../lib/api.js";
import { load, t } from "../../lib/i18n.js";

window.addEventListener("signed-out", () => location.assign("/signin"));
// Another case in the address is another page: nothing of the one before may stay in the form.
window.addEventListener("hashchange", () => location.reload());

await load("desk", "escalation", "review");
document.title = t("review.title");
// Without the office's lists the codes stand for themselves.
await api
  .get("/api/v1/office")
  .then((office) => learnNames(/** @type {import("../../desk/state/types.js").Office} */ (office)))
  .catch(() => {});
await import("./review-page.js");
