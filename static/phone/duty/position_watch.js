// @ts-check
/** Watches this phone's position: only on duty, only in the foreground, only with consent. */

import { api } from "../../lib/api.js";
import { prefer, preference } from "../../lib/preferences.js";
import { age_ms, Fixes, positionOf } from "./fixes.js";

/** @typedef {import("../state/types.d.ts").Position} Position */

const CONSENT = "position-consent";
const FRESH_MS = 15_000;
const RECENT_MS = 120_000;
const FIND_MS = 3000;

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
  /** @type {number | null} */
  #watch = null;
  #isSending = false;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#settle());
  }

  /** @returns {"yes" | "no" | null} null when the member was not asked yet */
  get consent() {
    const stored = preference(CONSENT);
    return stored === "yes" || stored === "no" ? stored : null;
  }

  /** @param {"yes" | "no"} answer */
  decide(answer) {
    prefer(CONSENT, answer);
    this.#settle();
  }

  /** @param {boolean} isOnDuty */
  follow(isOnDuty) {
    if (isOnDuty === this.isOnDuty) return;
    this.isOnDuty = isOnDuty;
    this.#settle();
  }

  /** Finds the present position within three seconds, or answers null. @returns {Promise<Position | null>} */
  find() {
    if (!navigator.geolocation) return Promise.resolve(null);
    const options = { enableHighAccuracy: true, timeout: FIND_MS, maximumAge: 5000 };
    const position = new Promise((/** @type {(fix: Position | null) => void} */ done) => {
      navigator.geolocation.getCurrentPosition(
        (at) => done(this.#learn(at)),
        () => done(null),
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
    return this.last && age_ms(this.last, Date.now()) <= RECENT_MS ? this.last : null;
  }

  #settle() {
    const wanted = this.isOnDuty && this.consent === "yes" && !document.hidden;
    if (wanted && this.#watch === null) this.#start();
    if (!wanted && this.#watch !== null) this.#stop();
  }

  #start() {
    if (!navigator.geolocation) return;
    const options = { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 };
    this.#watch = navigator.geolocation.watchPosition(
      (at) => this.#moved(this.#learn(at)),
      (error) => this.#become(error.code === error.PERMISSION_DENIED ? "denied" : "failed"),
      options,
    );
  }

  #stop() {
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

  /** @param {PositionWatch["standing"]} standing */
  #become(standing) {
    this.standing = standing;
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Position} fix */
  async #moved(fix) {
    this.fixes.add(fix);
    if (this.#isSending || !this.fixes.isDue(Date.now())) return;
    const batch = this.fixes.take(Date.now());
    if (!batch.length) return;
    this.#isSending = true;
    const body = { fixes: batch, battery: await charge(), sent_at: new Date().toISOString() };
    await api
      .send("POST", "/api/v1/positions", body, { timeout_s: 10 })
      .catch(() => this.fixes.giveBack(batch));
    this.#isSending = false;
  }
}
