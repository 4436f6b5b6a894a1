// @ts-check
import { html, nothing } from "lit";
import "../../parts/pick-list.js";
import { t } from "../../lib/i18n.js";
import { prefer } from "../../lib/preferences.js";
import { askForPush } from "../../lib/push.js";
import { SheetElement } from "../sheet_element.js";
import { MAKES, makeOf, STEPS } from "./phone_make.js";

export const READY = "phone-ready";

/** 手机准备: once before the first shift on this phone, what lets an order ring on it. */
export class ReadySheet extends SheetElement {
  /** @type {import("./phone_make.js").Make} */
  make = makeOf(navigator.userAgent);

  heading() {
    return t("phone.ready");
  }

  /** @param {boolean} isDone @param {string} name @param {string} label @param {() => unknown} act */
  item(isDone, name, label, act) {
    return html`<li class="row"><p><b>${isDone ? "✓" : "○"} ${t(`phone.ready.${name}`)}</b></p>
      <button class="btn" type="button" @click=${async () => {
        await act();
        this.requestUpdate();
      }}>${label}</button></li>`;
  }

  items() {
    const { phone } = this;
    const { positionWatch, push, ring, state } = phone;
    const ask = async () => {
      phone.push = await askForPush(state.publicKey ?? "");
    };
    return html`<ul class="stack">
      ${this.item(positionWatch.consent === "yes", "position", t("phone.ready.look"), () => phone.router.swap("consent"))}
      ${state.publicKey && push !== "unsupported" ? this.item(push === "ok", "push", t("phone.push.ask"), ask) : nothing}
      ${this.item(ring.isUnlocked, "sound", t("phone.ready.try"), () => ring.unlock().then(() => ring.once()))}
    </ul>`;
  }

  saver() {
    const { make } = this;
    const choices = MAKES.map((code) => ({ code, words: t(`phone.make.${code}`) }));
    const picked = (/** @type {CustomEvent<import("./phone_make.js").Make>} */ { detail }) => {
      this.make = detail;
      this.requestUpdate();
    };
    const steps = Array.from({ length: STEPS[make] }, (_, n) => t(`phone.saver.${make}.${n + 1}`));
    return html`<h3>${t("phone.saver")}</h3><p>${t("phone.saver.why")}</p>
      <pick-list label=${t("phone.make")} .choices=${choices} .chosen=${make} @picked=${picked}></pick-list>
      <ol class="saver">${steps.map((words) => html`<li>${words}</li>`)}</ol>`;
  }

  finish() {
    prefer(READY, "yes");
    this.leave();
  }

  body() {
    return html`${this.items()}${this.saver()}
      <button class="big" type="button" @click=${this.finish}>${t("phone.ready.done")}</button>`;
  }
}
customElements.define("ready-sheet", ReadySheet);
