// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { Ticking, wall } from "../lib/time.js";
import { isServersFault, unreachedWords } from "./connection_words.js";
import { keepHeight } from "./kept_height.js";
import { PhoneElement } from "./phone_element.js";
import { isOnDuty, refusedDrafts, waitingDrafts } from "./state/shown_jobs.js";

/** A connection that takes less time shows no warning. */
const PATIENCE_MS = 4000;

/** @param {string} iso */
const hour = (iso) => wall(iso).slice(0, 5);

/** The address of the sign-in page, which leads back to the present screen. */
const wayBack = () =>
  `/signin?${new URLSearchParams({ next: location.pathname + location.search })}`;

/** The line on top: the connection, the number of waiting drafts, and the way back. */
export class PhoneStrip extends PhoneElement {
  constructor() {
    super();
    this.ticking = new Ticking(this);
  }

  connectedCallback() {
    super.connectedCallback();
    keepHeight(this, "--strip-height");
  }

  /** @returns {{tone: "" | "weak", words: string}} */
  standing() {
    const { state, link, session } = this.phone;
    const n = waitingDrafts(state).length;
    if (session.isOut)
      return { tone: "weak", words: t(n ? "phone.strip.out_waiting" : "phone.strip.out", { n }) };
    if (link.state === "open") {
      if (n && isServersFault(this.phone))
        return { tone: "weak", words: t("phone.strip.kept.server", { n }) };
      return { tone: "", words: n ? t("phone.strip.sending", { n }) : this.dutyWords() };
    }
    const isPatient = link.state === "connecting" && Date.now() - link.since < PATIENCE_MS;
    if (isPatient && !n) return { tone: "", words: t("phone.strip.connecting") };
    return { tone: "weak", words: unreachedWords(this.phone, n) };
  }

  dutyWords() {
    const { me } = this.phone.state;
    const online = t("phone.strip.online");
    if (!me || this.phone.router.route.screen !== "home") return online;
    if (!isOnDuty(this.phone.state)) return `${online} · ${t("phone.off_duty")}`;
    const { shift } = me;
    const hours = shift ? `${hour(shift.starts_at)}–${hour(shift.ends_at)}` : "";
    return `${online} · ${t("phone.on_duty", { hours })}`;
  }

  left() {
    const { tone, words } = this.standing();
    const isOpen = this.phone.link.state === "open" && !tone;
    const dot = html`<span class="dot ${tone || (isOpen ? "on" : "")}" aria-hidden="true"></span>`;
    const { state, router } = this.phone;
    const hasItems = waitingDrafts(state).length + refusedDrafts(state).length > 0;
    const body = html`${dot}<span aria-live="polite">${words}</span>`;
    if (this.phone.session.isOut)
      return html`<a class="strip-side ${tone}" href=${wayBack()}>${body}</a>`;
    if (!hasItems) return html`<span class="strip-side ${tone}">${body}</span>`;
    return html`<button type="button" class="strip-side ${tone}" @click=${() => router.open("records")}>${body}</button>`;
  }

  right() {
    const { router, state } = this.phone;
    const { screen, id } = router.route;
    if (screen === "home") {
      const name = state.me?.call_sign ?? "";
      return html`<button type="button" class="strip-side end" aria-label="${name} ${t("phone.settings")}"
        @click=${() => router.open("settings")}><b>${name}</b> <span aria-hidden="true">☰</span></button>`;
    }
    const number = this.phone.job(id)?.incident.number ?? this.phone.end(id)?.number ?? "";
    const title =
      screen === "order"
        ? html`<span><span class="word">${t("phone.order")}</span> ${number}</span>`
        : t(`phone.${screen}`);
    return html`<button type="button" class="strip-side end" @click=${() => router.back()}>
      <span aria-hidden="true">‹</span> <span class="sr-only">${t("phone.back")}</span><span class="title">${title}</span></button>`;
  }

  render() {
    return html`<header class="strip">${this.left()}${this.phone.state.isLoaded || this.phone.state.me ? this.right() : nothing}</header>`;
  }
}
customElements.define("phone-strip", PhoneStrip);
