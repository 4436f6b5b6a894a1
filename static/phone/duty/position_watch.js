// @ts-check
/** Watches this phone's position: only on duty, only in the foreground, only with this member's consent. */

import { api } from "../../lib/api.js";
import { prefer, preference } from "../../lib/preferences.js";
import { isOnDuty } from "../state/shown_jobs.js";
import { age_ms, Fixes, positionOf } from "./fixes.js";

/** @typedef {import("../state/types.d.ts").Position} Position */
/** @typedef {import("../state/types.d.ts").PhoneState} PhoneState */

/** The answers by call sign: several members may use one phone, and each is asked. */
const CONSENTS = "position-consents";
const FRESH_MS = 15_000;
const RECENT_MS = 120_000;
const FIND_MS = 3000;

/** @returns {Record<string, unknown>} */
const consents = () => JSON.parse(preference(CONSENTS) ?? "{}");

/** The battery in per cent, where the browser reports it. @returns {Promise<number | undefined>} */
async function charge() {
  const battery =
    await /** @type {Navigator & {getBattery?: () => Promise<import("./battery.js").BatteryManager>}} */ (
      navigator
    )
      .getBattery?.()
      .catch(() => null);
  return battery ? Math.round(battery.level * 100) : undefined;
}

/** Events: `change` when the position or its availability changes. */
export class PositionWatch extends EventTarget {
  /** @type {Position | null} */
  last = null;
  /** @type {"unknown" | "found" | "denied" | "failed"} */
  standing = "unknown";
  fixes = new Fixes();
  isOnDuty = false;
  /** @type {string | null} the call sign of the member who uses this phone */
  member = null;
  /** False until the server has said who is signed in: the phone may remember another member. */
  maySend = false;
  /** @type {number | null} */
  #watch = null;
  #isSending = false;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#settle());
  }

  /** @returns {"yes" | "no" | null} null when this member was not asked yet */
  get consent() {
    const stored = this.member && consents()[this.member];
    return stored === "yes" || stored === "no" ? stored : null;
  }

  /** @param {"yes" | "no"} answer */
  decide(answer) {
    if (!this.member) return;
    prefer(CONSENTS, JSON.stringify({ ...consents(), [this.member]: answer }));
    if (answer === "no") this.#forget();
    this.#settle();
    this.#become(this.standing);
  }

  /** @param {PhoneState} state @param {boolean} isLocked */
  follow(state, isLocked) {
    const member = state.me?.call_sign ?? null;
    if (member !== this.member) this.#forget();
    this.member = member;
    this.isOnDuty = isOnDuty(state) && !isLocked;
    this.maySend = state.isLoaded;
    this.#settle();
  }

  /** The position of one member is not the next one's. */
  #forget() {
    this.#stop();
    this.last = null;
    this.standing = "unknown";
  }

  /** Finds the present position within three seconds, or answers null. `isForced`: also for a member who was not asked yet. @param {{isForced?: boolean}} [options] @returns {Promise<Position | null>} */
  find({ isForced = false } = {}) {
    const isAllowed = isForced || this.consent !== null;
    if (!navigator.geolocation || !isAllowed) return Promise.resolve(null);
    const options = { enableHighAccuracy: true, timeout: FIND_MS, maximumAge: 5000 };
    const position = new Promise((/** @type {(fix: Position | null) => void} */ done) => {
      navigator.geolocation.getCurrentPosition(
        (at) => done(this.#learn(at)),
        (error) => {
          this.#fail(error);
          done(null);
        },
        options,
      );
    });
    // The browser's own timeout does not run while a permission prompt is open.
    const late = new Promise((/** @type {(fix: null) => void} */ done) =>
      setTimeout(() => done(null), FIND_MS),
    );
    return Promise.race([position, late]);
  }

  /** @returns {Position | null} a fix of the last seconds */
  get fresh() {
    return this.last && age_ms(this.last, Date.now()) <= FRESH_MS ? this.last : null;
  }

  /** @returns {Position | null} the last fix of two minutes: a phone that stands still gets no newer one */
  get recent() {
    if (this.consent !== "yes") return null;
    return this.last && age_ms(this.last, Date.now()) <= RECENT_MS ? this.last : null;
  }

  /** Returns what a press says about the place: the last fix, or the reason why there is none. @returns {import("../state/types.d.ts").Said} */
  get said() {
    if (this.consent !== "yes") return { no_fix: "no_consent" };
    if (this.recent) return { position: this.recent };
    const isOld = this.last !== null && this.standing !== "denied";
    return { no_fix: isOld ? "too_old" : this.lack };
  }

  /** The reason why no fix was found. @returns {import("../../lib/types.d.ts").NoFix} */
  get lack() {
    if (!navigator.geolocation) return "unsupported";
    if (this.consent === null) return "no_consent";
    return this.standing === "denied" ? "denied" : "timed_out";
  }

  #settle() {
    const wanted = this.isOnDuty && this.consent === "yes" && !document.hidden;
    if (wanted && this.#watch === null) this.#start();
    if (!wanted) this.#stop();
  }

  #start() {
    if (!navigator.geolocation) return;
    const options = { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 };
    this.#watch = navigator.geolocation.watchPosition(
      (at) => this.#moved(this.#learn(at)),
      (error) => this.#fail(error),
      options,
    );
  }

  #stop() {
    if (this.#watch === null) return;
    navigator.geolocation.clearWatch(Number(this.#watch));
    this.#watch = null;
    this.fixes = new Fixes();
  }

  /** @param {GeolocationPosition} at */
  #learn(at) {
    this.last = positionOf(at, Date.now());
    this.#become("found");
    return this.last;
  }

  /** @param {GeolocationPositionError} error */
  #fail(error) {
    this.#become(error.code === error.PERMISSION_DENIED ? "denied" : "failed");
  }

  /** @param {PositionWatch["standing"]} standing */
  #become(standing) {
    this.standing = standing;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Position} fix */
  async #moved(fix) {
    const { fixes } = this;
    fixes.add(fix);
    if (this.#isSending || !this.maySend || !fixes.isDue(Date.now())) return;
    this.#isSending = true;
    await this.#send(fixes);
    this.#isSending = false;
  }

  /** @param {Fixes} fixes of the present member, to whom a failed batch returns */
  async #send(fixes) {
    const owner = this.member ?? "";
    const batch = fixes.take(Date.now());
    if (!batch.length) return;
    const body = { fixes: batch, battery: await charge(), sent_at: new Date().toISOString() };
    if (fixes !== this.fixes) return;
    await api
      .send("POST", "/api/v1/positions", body, { owner, timeout_s: 10 })
      .catch(() => fixes.giveBack(batch));
  }
}
