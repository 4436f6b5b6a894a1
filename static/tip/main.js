// @ts-check
/** The tip page works without this file. With it, photos are made small and a tip survives a dead network. */
import "../lib/theme.js";
import { chooseLanguage, lang, load } from "../lib/i18n.js";
import { listMyTips } from "./my_tips.js";
import { offerPhotos } from "./photo_list.js";
import { offerPlace } from "./place.js";
import { offerSending } from "./send.js";

await load("tip");
document.documentElement.classList.add("js");
const language = /** @type {HTMLElement} */ (document.getElementById("language"));
language.hidden = false;
language.addEventListener("click", () => chooseLanguage(lang === "en" ? "zh-CN" : "en"));

const shots = offerPhotos();
const place = offerPlace();
document.getElementById("photo")?.addEventListener("change", () => place.locate());
offerSending(shots);
listMyTips();
