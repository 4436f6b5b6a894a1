// @ts-check
import { html, nothing } from "lit";
import "../../parts/hold-button.js";
import { lang, t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";
import { clock, length, remaining, Ticking, wall, zone } from "../../lib/time.js";
import { blameOf } from "../connection_words.js";
import { PhoneElement } from "../phone_element.js";
import { endWatch, goOnDuty, sos } from "../state/actions.js";
import { isOnDuty, openJobs, waitingDrafts } from "../state/shown_jobs.js";
import { askForConsent } from "./consent.js";

/** After a touch the screen stays bright for this long. */
const BRIGHT_MS = 20_000;
/** Offsets in px, one per minute, so that no pixel of the screen burns in. */
const PLACES = [
  [0, 0],
  [4, 3],
  [7, -2],
  [2, -6],
  [-4, -4],
  [-7, 1],
  [-3, 6],
  [3, 7],
];
const day = new Intl.DateTimeFormat(lang, {
  month: "long",
  day: "numeric",
  weekday: "short",
  timeZone: zone,
});

/** @param {number} now milliseconds */
export function placeAt(now) {
  const [x, y] = PLACES[Math.floor(now / 60_000) % PLACES.length];
  return `${x}px ${y}px`;
}

/** 值守屏: a dark screen with a big clock that tells whether an order would arrive. */
export class PhoneDuty extends PhoneElement {
  constructor() {
    super();
    this.ticking = new Ticking(this);
    this.touchedAt = Date.now();
  }

  connectedCallback() {
    super.connectedCallback();
    this.phone?.ring.keepWarm(true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.phone?.ring.keepWarm(false);
  }

  updated() {
    askForConsent(this.phone);
  }

  touched() {
    this.touchedAt = Date.now();
    this.requestUpdate();
  }

  /** @returns {["ok" | "weak", string]} */
  standing() {
    const { state, link, session } = this.phone;
    if (session.isOut) return ["weak", t("phone.duty.signed_out")];
    if (state.me && !isOnDuty(state)) return ["weak", t("phone.duty.off")];
    if (link.state === "open") return ["ok", t("phone.duty.online")];
    if (link.state === "connecting") return ["weak", t("phone.duty.connecting")];
    return ["weak", t(`phone.duty.offline.${blameOf(this.phone.standing.answered)}`)];
  }

  shift() {
    const { me } = this.phone.state;
    const end = me?.shift?.ends_at;
    if (!end || remaining(end) <= 0) return me?.call_sign ?? "";
    const until = t("phone.duty.until", { t: wall(end).slice(0, 5), left: length(remaining(end)) });
    return `${me.call_sign} · ${until}`;
  }

  beat() {
    const { live } = this.phone;
    if (!live.heardAt) return t("phone.duty.beat.none");
    const n = Math.max(0, Math.round((performance.now() - live.heardAt) / 1000));
    return t("phone.duty.beat.ago", { t: length(n) });
  }

  battery() {
    const { level, isCharging } = this.phone.battery;
    if (level === null) return t("phone.duty.battery.unknown");
    const words = `${Math.round(level * 100)} %`;
    if (isCharging) return `${words} · ${t("phone.duty.charging")}`;
    return level <= 0.2 ? `${words} · ${t("phone.duty.battery.low")}` : words;
  }

  facts() {
    const { phone } = this;
    const n = waitingDrafts(phone.state).length;
    const titles = openJobs(phone.state).map(({ incident }) => incident.title);
    const facts = [
      ...(titles.length ? [["work", titles.join(" · ")]] : []),
      ["shift", this.shift()],
      ["beat", this.beat()],
      ["battery", this.battery()],
      ["awake", t(`phone.duty.awake.${phone.wakeLock.standing}`)],
      ["sound", t(phone.ring.isUnlocked ? "phone.duty.sound.on" : "phone.duty.sound.off")],
      ...(n ? [["kept", t("phone.waiting", { n })]] : []),
    ];
    return html`<dl>${facts.map(([name, words]) => html`<dt>${t(`phone.duty.${name}`)}</dt><dd>${words}</dd>`)}</dl>`;
  }

  render() {
    const { phone } = this;
    const now = clock.now();
    const [tone, words] = this.standing();
    // A problem is never dimmed
    const isDim = tone === "ok" && Date.now() - this.touchedAt > BRIGHT_MS;
    const isOff = phone.state.me !== null && !isOnDuty(phone.state);
    return html`<main class="duty ${isDim ? "is-dim" : ""}" tabindex="-1" @pointerdown=${this.touched} ${styled({ translate: placeAt(now) })}>
      <p class="duty-state ${tone}" role="status"><span class="dot ${tone === "ok" ? "on" : "weak"}" aria-hidden="true"></span> ${words}</p>
      <div><h1 class="sr-only">${t("phone.duty.title")}</h1>
        <p class="duty-clock">${wall(new Date(now).toISOString()).slice(0, 5)}</p>
        <p class="duty-day">${day.format(now)} · ${phone.state.me?.area ?? ""}</p></div>
      ${this.facts()}
      <div class="duty-actions">
        ${isOff ? html`<button class="btn" type="button" @click=${() => goOnDuty(phone, true)}>${t("phone.go_on_duty")}</button>` : nothing}
        <hold-button .label=${t("phone.duty.leave")} .hint=${t("phone.sos.hold")} @held=${() => endWatch(phone)}></hold-button>
        <hold-button class="late" .label=${t("phone.sos")} .hint=${t("phone.sos.hold")} @held=${() => sos(phone)}></hold-button>
      </div>
    </main>`;
  }
}
customElements.define("phone-duty", PhoneDuty);
