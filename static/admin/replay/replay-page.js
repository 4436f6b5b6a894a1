// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";
import { clock } from "../../lib/time.js";
import { pageHead } from "../parts/page_head.js";
import { addressOf, asked, hourAround } from "./address.js";
import { actBeside, actsOf } from "./hour.js";
import { pressed } from "./keys.js";
import { Player } from "./player.js";
import { readHour, readTrails } from "./reading.js";
import { controls } from "./replay_controls.js";
import { shownMoment } from "./replay_moment.js";

/** 回放: the map and the queue of a past hour, by time and from act to act. */
export class ReplayPage extends LightDomElement {
  static properties = {
    at: { state: true },
    chosen: { state: true },
    hour: { state: true },
    trails: { state: true },
    failure: { state: true },
    isPlaying: { state: true },
    speed: { state: true },
  };

  constructor() {
    super();
    /** The moment at which the page was opened, before its clock followed the replay. */
    this.opened = clock.now();
    const { at, chosen } = asked(location.hash);
    this.at = at;
    this.chosen = chosen;
    /** @type {import("./reading.js").ReadHour|null} */
    this.hour = null;
    /** @type {import("../../lib/types.d.ts").ReplayPositions|null} */
    this.trails = null;
    this.failure = "";
    this.isPlaying = false;
    this.speed = 10;
    this.player = new Player((passed) => this.goOn(passed));
    this.pressed = (/** @type {KeyboardEvent} */ event) => pressed(this, event);
    this.asked = () => this.follow();
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    addEventListener("keydown", this.pressed);
    addEventListener("hashchange", this.asked);
    // The parts of the desk look at the clock; here it is the replayed time.
    this.timer = setInterval(() => clock.sync(new Date(this.at).toISOString()), 250);
    void this.read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("keydown", this.pressed);
    removeEventListener("hashchange", this.asked);
    clearInterval(this.timer);
    this.player.pause();
  }

  willUpdate() {
    clock.sync(new Date(this.at).toISOString());
  }

  /** The list follows the moment; the page itself does not move. */
  updated() {
    const now = /** @type {HTMLElement|null} */ (this.querySelector("[aria-current=step]"));
    const list = now?.parentElement;
    if (now && list) list.scrollTop = now.offsetTop - list.clientHeight / 2;
  }

  follow() {
    this.pause();
    const { at, chosen } = asked(location.hash);
    Object.assign(this, { at, chosen, trails: null });
    if (!this.hour || this.at < this.hour.begins || this.at > this.hour.ends) void this.read();
  }

  async read() {
    const { begins, ends } = hourAround(this.at);
    this.pause();
    Object.assign(this, { hour: null, trails: null, failure: "" });
    try {
      this.hour = await readHour(begins, ends);
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  async showPlaces() {
    if (!this.hour) return;
    try {
      this.trails = await readTrails(this.hour, this.chosen);
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {number} at */
  jump(at) {
    this.at = at;
    history.replaceState(null, "", addressOf(at, this.chosen));
  }

  /** Another hour, at the same minute or at an act. @param {number} at */
  turnTo(at) {
    this.jump(at);
    void this.read();
  }

  /** @param {number} passed */
  goOn(passed) {
    const ends = this.hour?.ends ?? this.at;
    if (this.at + passed >= ends) this.pause();
    this.at = Math.min(this.at + passed, ends);
  }

  toggle() {
    if (this.isPlaying || !this.hour) return this.pause();
    if (this.at >= this.hour.ends) this.at = this.hour.begins;
    this.player.speed = this.speed;
    this.player.play();
    this.isPlaying = true;
  }

  pause() {
    this.player.pause();
    if (this.isPlaying) this.jump(this.at);
    this.isPlaying = false;
  }

  /** From act to act; beyond the last one begins the next hour. @param {1|-1} way */
  step(way) {
    const { hour } = this;
    if (!hour) return;
    this.pause();
    const at = actBeside(actsOf(hour.acts, this.chosen), this.at, way);
    this.jump(at ?? (way === 1 ? hour.ends : hour.begins));
  }

  /** @param {string|null} id */
  choose(id) {
    this.chosen = id;
    this.trails = null;
    this.jump(this.at);
  }

  render() {
    const { hour, failure } = this;
    return html`${pageHead(t("replay.title"), "/replay")}<main>
      <p class="muted">${t("replay.lead")}</p>
      ${controls(this)}
      ${failure ? html`<p class="notice late" role="alert"><span>${failure}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${hour ? shownMoment(this, hour) : failure ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`}</main>`;
  }
}
customElements.define("replay-page", ReplayPage);
