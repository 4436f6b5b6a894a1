// @ts-check
/** Shows the tips that wait on this phone and why, and the refused ones until the person has read it. */

import { t } from "../lib/i18n.js";
import { UNANSWERED } from "../lib/outbox_retry.js";
import { part } from "./page_elements.js";
import { outbox, tipOf } from "./tip_outbox.js";

/** @typedef {import("./tip_outbox.js").TipItem} TipItem */

/** Only the page of a grid answers so, and keeps what waits: its link was ended. */
const LINK_ENDED = 410;

/** @param {TipItem[]} waiting */
function waitingWords(waiting) {
  const n = waiting.length;
  if (!n) return "";
  if (outbox.keeper.unstored.length) return t("tip.unsent.page_only", { n });
  if (waiting.some((item) => item.failed_status === LINK_ENDED))
    return t("tip.unsent.link_ended", { n });
  if (!navigator.onLine) return t("tip.unsent", { n });
  const failed = waiting.map(({ failed_status }) => Number(failed_status)).filter((s) => s > 0);
  if (!failed.length) return t("tip.unsent", { n });
  const isSilent = failed.every((status) => status === UNANSWERED);
  return t(isSilent ? "tip.unsent.silent" : "tip.unsent.server", { n });
}

/** @param {TipItem} item */
function refusal(item) {
  const line = document.createElement("p");
  const words = t("tip.unsent_refused", {
    what: tipOf(item).what,
    why: item.problem?.detail ?? "",
  });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = t("tip.understood");
  button.addEventListener("click", () => outbox.dismiss(item.key));
  line.append(words, " ", button);
  return line;
}

export function showUnsent() {
  const refused = outbox.items.filter(({ state }) => state === "refused");
  const words = document.createElement("p");
  words.textContent = waitingWords(outbox.waiting());
  const box = part("unsent");
  box.hidden = outbox.items.length === 0;
  box.replaceChildren(...(words.textContent ? [words] : []), ...refused.map(refusal));
}
