// @ts-check
import { lang, t } from "./i18n.js";

/** The server's time on this device: `skew` is the milliseconds to add to the device's clock. */
export const clock = {
  skew: 0,
  /** @param {string} now the server's `now` @param {number} [heard_ms] when it was heard, by `Date.now()` */
  sync(now, heard_ms = Date.now()) {
    const at = Date.parse(now);
    if (!Number.isNaN(at)) clock.skew = at - heard_ms;
  },
  now: () => Date.now() + clock.skew,
};

/** Seconds since a time. @param {string} iso */
export const elapsed = (iso) => (clock.now() - Date.parse(iso)) / 1000;

/** Seconds until a time; negative once it has passed. @param {string} iso */
export const remaining = (iso) => (Date.parse(iso) - clock.now()) / 1000;

/** `0:24`, `38:05`, `60:00`; from 100 minutes `1:41:00`. @param {number} seconds */
export function mmss(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 100) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** A length in words, rounded down: 「38 分」「2 小时 5 分」「3 天」. @param {number} seconds */
export function length(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (seconds < 60) return t("time.seconds", { n: Math.floor(Math.max(0, seconds)) });
  if (minutes < 100) return t("time.minutes", { n: minutes });
  if (minutes < 2880) return t("time.hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
  return t("time.days", { n: Math.floor(minutes / 1440) });
}

/** A running time that always fits: `0:24`, from 100 minutes 「119 分」, from 10 hours 「14 小时」. @param {number} seconds */
export function figure(seconds) {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  if (minutes < 100) return mmss(seconds);
  if (minutes < 600) return t("time.minutes", { n: minutes });
  if (minutes < 2880) return t("time.whole_hours", { n: Math.floor(minutes / 60) });
  return length(seconds);
}

/** 「已过 0:24」. @param {string} iso */
export const elapsedWords = (iso) => t("time.elapsed", { t: figure(elapsed(iso)) });

/** 「0:24 前收到」. @param {string} iso */
export const heardWords = (iso) => t("time.heard", { t: figure(elapsed(iso)) });

/** 「还剩 3:55」, or 「超时 1:12」 once the time has passed. @param {string} iso */
export function remainingWords(iso) {
  const left = remaining(iso);
  // Rounded up while it runs, so that the last second reads 0:01 and not 0:00.
  return left > 0
    ? t("time.remaining", { t: figure(Math.ceil(left)) })
    : t("time.over", { t: figure(-left) });
}

/** The street's time zone. */
export const zone = document.documentElement.dataset.zone || undefined;
const timeOfDay = new Intl.DateTimeFormat(lang, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZone: zone,
});
/** @type {Intl.DateTimeFormatOptions} */
const DAY_AND_TIME = {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: zone,
};
const dayAndTime = new Intl.DateTimeFormat(lang, DAY_AND_TIME);
const yearAndTime = new Intl.DateTimeFormat(lang, { ...DAY_AND_TIME, year: "numeric" });
const yearOf = new Intl.DateTimeFormat("en", { year: "numeric", timeZone: zone });

/** `14:02:18` in the street's time zone. @param {string} iso */
export const wall = (iso) => timeOfDay.format(Date.parse(iso));

/** The time with its day, and with its year when that is another one. @param {string} iso */
export function wallDay(iso) {
  const at = Date.parse(iso);
  const isThisYear = yearOf.format(at) === yearOf.format(clock.now());
  return (isThisYear ? dayAndTime : yearAndTime).format(at);
}

const wholeTime = new Intl.DateTimeFormat(lang, {
  dateStyle: "medium",
  timeStyle: "medium",
  hourCycle: "h23",
  timeZone: zone,
});

/** The time with its day, its year and its second, for what is read elsewhere and later. @param {string} iso */
export const fullTime = (iso) => wholeTime.format(Date.parse(iso));

/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

function beat() {
  for (const listener of listeners) listener();
  schedule();
}

function schedule() {
  clearTimeout(timer);
  timer = undefined;
  if (!listeners.size || document.hidden) return;
  timer = setTimeout(beat, 1000 - (clock.now() % 1000) + 5);
}

document.addEventListener("visibilitychange", () => (document.hidden ? schedule() : beat()));

/**
 * Calls a function at each full second of the server's time while the page is visible. One timer
 * serves all callers.
 * @param {() => void} listener
 * @returns {() => void} stops it
 */
export function onTick(listener) {
  listeners.add(listener);
  if (timer === undefined) schedule();
  return () => {
    listeners.delete(listener);
  };
}

/** Lit controller: `ticking = new Ticking(this)` renders the element again each second. */
export class Ticking {
  /** @param {import("lit").ReactiveControllerHost} host */
  constructor(host) {
    this.host = host;
    this.stop = () => {};
    host.addController(this);
  }

  hostConnected() {
    this.stop = onTick(() => this.host.requestUpdate());
  }

  hostDisconnected() {
    this.stop();
  }
}
