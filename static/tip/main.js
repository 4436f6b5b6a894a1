// @ts-check
/** The tip page works without this file. With it, photos are made small and a tip survives a dead network. */
import "../lib/theme.js";
import { chooseLanguage, lang, load } from "../lib/i18n.js";
import { complain } from "./complaint.js";
import { offerDraft, showUnkept } from "./draft_form.js";
import { listMyTips, rememberTip } from "./my_tips.js";
import { field, home, part } from "./page_elements.js";
import { newCid, offerSending } from "./send.js";
import { outbox, startOutbox, tipOf } from "./tip_outbox.js";
import { showUnsent } from "./unsent_list.js";

await load("tip");
document.documentElement.classList.add("js");
const language = part("language");
language.hidden = false;
language.addEventListener("click", () => chooseLanguage(lang === "en" ? "zh-CN" : "en"));

const form = /** @type {HTMLFormElement} */ (part("tip"));
// The page may come from the worker's store, which gives the same id each time.
field("cid").value = newCid();
offerSending(form, await offerDraft(form));
listMyTips();
for (const show of [showUnkept, showUnsent]) outbox.addEventListener("storage", show);
outbox.addEventListener("change", showUnsent);
outbox.addEventListener("sent", (event) => {
  const { item, answer } = /** @type {CustomEvent} */ (event).detail;
  if (answer) rememberTip(answer, tipOf(item).what);
  complain("");
  listMyTips();
});
await startOutbox();
navigator.serviceWorker?.register(`${home}_worker.js`, { scope: home }).catch(() => {});
