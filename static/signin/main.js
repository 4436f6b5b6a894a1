// @ts-check
import "../lib/theme.js";
import { chooseLanguage, lang, load } from "../lib/i18n.js";
import { submit } from "./submit.js";

await load();
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", submit);
  // Before this moment a tap would send the form without this script, which the server refuses.
  form.querySelector("button[type=submit]")?.removeAttribute("disabled");
}

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
