// @ts-check
import "../lib/theme.js";
import { chooseLanguage, lang, load } from "../lib/i18n.js";
import { submit } from "./submit.js";
import { takeTicket } from "./ticket.js";

// Without its words the form still signs in; they are asked for again when they are needed.
await load().catch(() => {});
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", submit);
  // Before this moment a tap would send the form without this script, which the server refuses.
  if (form.id === "signin") form.querySelector("button[type=submit]")?.removeAttribute("disabled");
}

const enter = /** @type {HTMLFormElement | null} */ (
  document.querySelector("#enter, #set-password")
);

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

const show = /** @type {HTMLInputElement | null} */ (document.getElementById("show"));

function showPassword() {
  const field = document.querySelector("input[name=password]");
  field?.setAttribute("type", show?.checked ? "text" : "password");
}

show?.addEventListener("change", showPassword);
showPassword(); // it may have been ticked before this script ran
