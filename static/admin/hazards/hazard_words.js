// @ts-check
/** Grade, day and state of a hazard in words and marks: colour never speaks alone. */

import { html } from "lit";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").HazardState} Hazard */

const LOOK = {
  found: { kind: "wait", mark: "…" },
  told: { kind: "go", mark: "→" },
  rectified: { kind: "weak", mark: "?" },
  struck_off: { kind: "done", mark: "✓" },
  withdrawn: { kind: "lost", mark: "✕" },
};

/** @param {Pick<Hazard, "grade">} hazard */
export const gradeChip = ({ grade }) =>
  grade === "severe"
    ? html`<span class="chip late"><span class="mark" aria-hidden="true">!</span>${t("hazard.grade.severe")}</span>`
    : html`<span class="chip">${t("hazard.grade.general")}</span>`;

/** @param {Pick<Hazard, "status">} hazard */
export const statusChip = ({ status }) =>
  html`<span class="chip ${LOOK[status].kind}"><span class="mark" aria-hidden="true">${LOOK[status].mark}</span>${t(`status.hazard.${status}`)}</span>`;

/** @param {Pick<Hazard, "due_on" | "is_late">} hazard */
export const dueWords = ({ due_on, is_late }) =>
  is_late
    ? html`<span class="chip late"><span class="mark" aria-hidden="true">!</span>${t("hazards.late_since", { day: dayName(due_on) })}</span>`
    : html`<span>${dayName(due_on)}</span>`;
