// @ts-check
/** Colour and day of a matter in words and marks: colour never speaks alone. */

import { html } from "lit";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").EstateMatterState} Matter */

/** @type {Matter["colour"][]} */
export const COLOURS = ["red", "orange", "yellow", "blue"];
/** The least product of impact and urgency of each colour, as the server suggests it. */
const LEAST = [6, 4, 2, 1];

/** @param {number} impact @param {number} urgency */
export const suggested = (impact, urgency) =>
  COLOURS[LEAST.findIndex((least) => impact * urgency >= least)];

/** @param {Matter["colour"]} colour */
export const colourChip = (colour) =>
  html`<span class="chip colour ${colour}"><span class="mark" aria-hidden="true"></span>${t(`colour.${colour}`)}</span>`;

/** @param {Pick<Matter, "due_on" | "is_late">} matter */
export const dueWords = ({ due_on, is_late }) =>
  is_late
    ? html`<span class="chip late"><span class="mark" aria-hidden="true">!</span>${t("matters.late_since", { day: dayName(due_on) })}</span>`
    : html`<span>${dayName(due_on)}</span>`;
