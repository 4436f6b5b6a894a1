// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";

/** Names the nearest life ring, AED or hydrant that the plan of the case wants. @param {import("../state/types.js").Detail|null} detail */
export function nearestAid(detail) {
  if (!detail?.aid?.length) return nothing;
  const names = detail.aid.map(({ words }) => named(words)).join(t("desk.and"));
  return html`<p class="aid"><b>${t("desk.nearest")}</b> ${names}</p>`;
}
