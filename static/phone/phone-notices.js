// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { TAKEN_OFF } from "../lib/lists.js";
import { Ticking, wall, wallDay } from "../lib/time.js";
import { keepHeight } from "./kept_height.js";
import { PhoneElement } from "./phone_element.js";
import { decidePhone } from "./state/actions.js";
import { isOnDuty, refusedDrafts } from "./state/shown_jobs.js";
import { shownSos } from "./state/sos.js";
import "./sos/sos-card.js";

/** @typedef {import("./state/types.d.ts").Notice} Notice */

/** Puts the codes of a notice into words. @param {Notice} notice */
export function wordsOf({ kind, params }) {
  const words = { ...params };
  if (typeof params.act === "string") words.act = t(`phone.act.${params.act}`);
  if (params.status) words.status = t(`status.incident.${params.status}`);
  return t(`phone.notice.${kind}`, words);
}

/** Notices about actions with another outcome and about orders taken away. Each stays until the member has read it. `shown`: "help" is the member's call for help alone, "rest" all but that. */
export class PhoneNotices extends PhoneElement {
  static properties = { ...PhoneElement.properties, shown: { attribute: false } };

  constructor() {
    super();
    /** @type {"help" | "rest"} */
    this.shown = "rest";
    this.ticking = new Ticking(this);
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.shown === "help") keepHeight(this, "--help-height");
  }

  /** @param {string} tone @param {string} words @param {string} at @param {() => void} read */
  note(tone, words, at, read) {
    return html`<li class="notice ${tone}">
      <p>${words} <span class="muted">${at ? wall(at) : ""}</span></p>
      <button class="btn" type="button" @click=${read}>${t("phone.understood")}</button>
    </li>`;
  }

  /** A button for the sound: a browser plays none until the page was touched. */
  silence() {
    const { phone } = this;
    if (!isOnDuty(phone.state) || phone.ring.isUnlocked) return nothing;
    return html`<li><button class="btn weak-line" type="button" @click=${() => phone.ring.unlock()}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 9v6h4l5 4V5L7 9zm12.5-.5 6 7m0-7-6 7" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg> ${t("phone.sound_off")}</button></li>`;
  }

  /** Leads a member who has closed the question about positions back to it. */
  consent() {
    const { positionWatch, router, state } = this.phone;
    const isResting = router.route.screen === "home" || router.route.screen === "duty";
    if (!isResting || !isOnDuty(state) || positionWatch.consent !== null) return nothing;
    return html`<li><button class="btn weak-line" type="button" @click=${() => router.show("consent")}>${t("phone.consent.due")}</button></li>`;
  }

  /** The member's call for help, until it has ended. */
  help() {
    const { phone } = this;
    const isLow = phone.router.route.screen !== "home";
    return shownSos(phone.state)
      ? html`<li class="notice late"><sos-card class=${isLow ? "low" : ""} .isLow=${isLow} .phone=${phone}></sos-card></li>`
      : nothing;
  }

  /** A warning while this phone does not store everything, until it does. */
  unstored() {
    const { trouble, unstored } = this.phone.outbox.keeper;
    if (!trouble) return nothing;
    const n = unstored.length;
    const key = trouble === "full" && !n ? "full_forms" : trouble;
    return html`<li class="notice weak"><p>${t(`phone.storage.${key}`, { n })}</p></li>`;
  }

  lost() {
    const { phone } = this;
    const words = t("phone.storage.lost", { n: phone.standing.lost });
    return phone.standing.lost
      ? this.note("late", words, "", () => phone.standing.forgetLost())
      : nothing;
  }

  /** A new phone of this member, to be confirmed or shut out here. @param {import("../lib/types.d.ts").NewPhone} enrolled */
  newPhone({ id, enrolled_at }) {
    const { phone } = this;
    return html`<li class="notice late"><p><b>${t("phone.new_phone", { at: wallDay(enrolled_at) })}</b></p>
      <button class="btn" type="button" @click=${() => void decidePhone(phone, id, "POST")}>${t("phone.new_phone.mine")}</button>
      <button class="btn" type="button" @click=${() => void decidePhone(phone, id, "DELETE")}>${t("phone.new_phone.foreign")}</button></li>`;
  }

  /** Draws what this member is told about phones. */
  phones() {
    const { me } = this.phone.state;
    const unconfirmed =
      me?.is_confirmed === false
        ? [html`<li class="notice weak"><p>${t("phone.unconfirmed")}</p></li>`]
        : [];
    return [...unconfirmed, ...(me?.new_phones ?? []).map((enrolled) => this.newPhone(enrolled))];
  }

  /** True when the screen of the ended order shows the same words. @param {Notice} notice */
  isSaid({ id }) {
    const { phone } = this;
    const { route } = phone.router;
    if (route.screen !== "order") return false;
    const job = phone.job(route.id);
    const isGone = !job || TAKEN_OFF.has(job.assignment.status);
    return isGone && id === `gone-${job?.assignment.id ?? route.id}`;
  }

  /** Draws what this member did not learn from the screen: refused acts, and news. */
  news() {
    const { phone } = this;
    const refused = refusedDrafts(phone.state).map((item) =>
      this.note(
        "late",
        t("phone.refused", {
          act: t(`phone.act.${item.kind}`),
          detail: item.problem?.detail ?? "",
        }),
        item.made_at,
        () => void phone.outbox.dismiss(item.key),
      ),
    );
    const notices = phone.state.notices
      .filter((notice) => !this.isSaid(notice))
      .map((notice) =>
        this.note(notice.tone, wordsOf(notice), notice.at, () =>
          phone.dispatch({ type: "dismiss", id: notice.id }),
        ),
      );
    return [...refused, ...notices];
  }

  warnings() {
    return [...this.phones(), this.unstored(), this.lost(), this.silence(), this.consent()];
  }

  render() {
    const lines = this.shown === "help" ? [this.help()] : [...this.warnings(), ...this.news()];
    const all = lines.filter((line) => line !== nothing);
    return all.length ? html`<ul class="notices" aria-live="assertive">${all}</ul>` : nothing;
  }
}
customElements.define("phone-notices", PhoneNotices);
