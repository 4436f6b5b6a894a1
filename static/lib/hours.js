// @ts-check
/** Days and hours of shifts, in the street's time zone. */

import { lang } from "./i18n.js";
import { zone } from "./time.js";

const time = new Intl.DateTimeFormat(lang, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: zone,
});
const date = new Intl.DateTimeFormat(lang, {
  month: "numeric",
  day: "numeric",
  weekday: "short",
  timeZone: zone,
});
const isoDate = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
const ofDate = new Intl.DateTimeFormat(lang, {
  month: "numeric",
  day: "numeric",
  weekday: "short",
  timeZone: "UTC",
});

/** `20:00–08:00`. @param {string} starts_at @param {string} ends_at */
export const hours = (starts_at, ends_at) =>
  `${time.format(Date.parse(starts_at))}–${time.format(Date.parse(ends_at))}`;

/** `11/30周一`: the day on which a moment falls. @param {string} iso */
export const dayOf = (iso) => date.format(Date.parse(iso));

/** The same for a date without a time, `2026-11-30`. @param {string} day */
export const dayName = (day) => ofDate.format(Date.parse(day));

/** `2026-11-30`: the date of a moment. @param {number} ms */
export const isoDay = (ms) => isoDate.format(ms);

/** The date so many days later. @param {string} day @param {number} days */
export const laterDay = (day, days) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
