// @ts-check
import { html, nothing } from "lit";
import "../parts/pick-list.js";
import { chooseLanguage, lang, t } from "../lib/i18n.js";
import { askForPush } from "../lib/push.js";
import { speak } from "../lib/ring.js";
import { theme } from "../lib/theme.js";
import { hand, light, rate } from "./comfort.js";
import { answer } from "./duty/notice.js";
import { noticeLink } from "./duty/notice_link.js";
import { install, installHint } from "./install.js";
import { PhoneElement } from "./phone_element.js";
import { isOnDuty } from "./state/shown_jobs.js";
import { signOut } from "./state/sign_out.js";
import { SIZES, textSize } from "./text_size.js";

const YES_NO = /** @type {const} */ (["yes", "no"]);
const THEMES = /** @type {const} */ (["auto", "day", "night", "sun"]);

/** 强光 is the day with other colours, whatever the device has. @param {typeof THEMES[number]} code */
function chooseTheme(code) {
  light.choose(code === "sun" ? "sun" : "usual");
  theme.choose(code === "sun" ? "day" : code);
}

/** @template {string} Code @param {readonly Code[]} codes @param {string} key */
const wordsOf = (codes, key) => codes.map((code) => ({ code, words: t(`${key}.${code}`) }));

/** The settings: look, sound and reachability of this phone. */
export class PhoneSettings extends PhoneElement {
  /** @template {string} Code
   * @param {string} name @param {{code: Code, words: string}[]} choices @param {Code | null} chosen @param {(code: Code) => void} choose */
  choice(name, choices, chosen, choose) {
    const picked = (/** @type {CustomEvent<Code>} */ event) => {
      choose(event.detail);
      this.requestUpdate();
    };
    return html`<section class="card"><h2>${t(`phone.set.${name}`)}</h2>
      <pick-list label=${t(`phone.set.${name}`)} .choices=${choices} .chosen=${chosen} @picked=${picked}></pick-list></section>`;
  }

  reachability() {
    const { phone } = this;
    const { push, ring } = phone;
    const ask = async () => {
      phone.push = await askForPush(phone.state.publicKey ?? "");
      phone.changed();
    };
    // A page cannot ask again after a person has forbidden it: only the system's settings can.
    const isForbidden = globalThis.Notification?.permission === "denied";
    const test = () => ring.unlock().then(() => ring.ding());
    return html`<section class="card"><h2>${t("phone.set.reachability")}</h2>
      <p>${t(`phone.push.${push ?? "unasked"}`)}</p>
      ${
        push === "ok" || push === "unsupported" || !phone.state.publicKey || isForbidden
          ? nothing
          : html`<button class="btn" type="button" @click=${ask}>${t("phone.push.ask")}</button>`
      }
      <button class="btn" type="button" @click=${test}>${t("phone.sound_test")}</button></section>`;
  }

  installing() {
    const hint = installHint(this.phone.offer);
    if (!hint) return nothing;
    return html`<section class="card"><h2>${t("phone.install")}</h2><p>${t(`phone.install.${hint}`)}</p>
      ${hint === "offer" ? html`<button class="btn" type="button" @click=${() => install(this.phone)}>${t("phone.install.do")}</button>` : nothing}
    </section>`;
  }

  /** Says a sentence at the chosen rate. @param {typeof rate.codes[number]} code */
  chooseRate(code) {
    rate.choose(code);
    speak(t("phone.rate.sample"), lang);
  }

  /** 手机准备: what a phone needs before its first shift. */
  ready() {
    return html`<section class="card"><h2>${t("phone.ready")}</h2>
      <button class="btn" type="button" @click=${() => this.phone.router.show("ready")}>${t("phone.ready.open")}</button></section>`;
  }

  signOut() {
    const { phone } = this;
    if (isOnDuty(phone.state)) return phone.router.show("sign_out");
    return signOut(phone);
  }

  render() {
    const { positionWatch, state } = this.phone;
    const languages = /** @type {{code: "zh-CN"|"en", words: string}[]} */ ([
      { code: "zh-CN", words: "中文" },
      { code: "en", words: "English" },
    ]);
    const sizes = SIZES.map((code) => ({ code, words: `${code} %` }));
    return html`<main class="home" tabindex="-1">
      <h1 class="sr-only">${t("phone.settings")}</h1>
      ${this.reachability()} ${this.ready()} ${this.installing()}
      ${this.choice("position", wordsOf(YES_NO, "phone.position"), positionWatch.consent, (code) => answer(this.phone, code))}
      ${this.choice("text", sizes, textSize.chosen, (code) => textSize.choose(code))}
      ${this.choice("theme", wordsOf(THEMES, "theme"), light.chosen === "sun" ? "sun" : theme.chosen, chooseTheme)}
      ${this.choice("hand", wordsOf(hand.codes, "phone.hand"), hand.chosen, (code) => hand.choose(code))}
      ${this.choice("rate", wordsOf(rate.codes, "phone.rate"), rate.chosen, (code) => this.chooseRate(code))}
      ${this.choice("language", languages, lang, chooseLanguage)}
      <section class="card"><h2>${state.me?.call_sign ?? ""} · ${state.me?.area ?? ""}</h2>
        <button class="btn" type="button" @click=${this.signOut}>${t("phone.sign_out")}</button>
        ${noticeLink("btn")}</section>
    </main>`;
  }
}
customElements.define("phone-settings", PhoneSettings);
