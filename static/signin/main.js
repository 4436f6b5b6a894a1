// @ts-check
import "../lib/theme.js";
import { chooseLanguage, lang, load } from "../lib/i18n.js";
import { submit } from "./submit.js";
import { takeTicket } from "./ticket.js";

await load();
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", submit);
  // Before this moment a tap would send the form without this script, which the server refuses.
  if (form.id !== "enter") form.querySelector("button[type=submit]")?.removeAttribute("disabled");
}

const enter = /** @type {HTMLFormElement | null} */ (document.getElementById("enter"));

function readLink() {
  if (!enter) return;
  const hasTicket = takeTicket(enter, location.hash);
  enter.querySelector("button")?.toggleAttribute("disabled", !hasTicket);
  document.getElementById("wrong")?.toggleAttribute("hidden", hasTicket);
}
readLink();
addEventListener("hashchange", readLink);

document
  .getElementById("language")
  ?.addEventListener("click", () => chooseLanguage(lang === "en" ? "zh-CN" : "en"));

document.getElementById("show")?.addEventListener("change", ({ target }) => {
  const field = document.querySelector("input[name=password]");
  field?.setAttribute(
    "type",
    /** @type {HTMLInputElement} */ (target).checked ? "text" : "password",
  );
});
