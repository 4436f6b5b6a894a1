// @ts-check
/** Grade, day and state of a hazard in words and marks: colour never speaks alone. */

import { html, nothing } from "lit";
import { dayName } from "../../lib/hours.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

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

/** @type {("responsible"|"owner"|"measures"|"money"|"plan")[]} */
const FACTS = ["responsible", "owner", "measures", "money", "plan"];

/** All that is kept of a hazard. @param {Hazard} hazard */
export function hazardFacts(hazard) {
  const { spot, what, area, tier, found_by, found_at } = hazard;
  return html`<p class="said">${gradeChip(hazard)} ${statusChip(hazard)} ${dueWords(hazard)}</p>
    <p><b>${spot}</b><br />${what}</p>
    <dl class="facts">${FACTS.map((name) => html`<dt>${t(`hazards.${name}`)}</dt><dd>${hazard[name] || "–"}</dd>`)}
      <dt>${t("hazards.tier")}</dt><dd>${tier}${tier === area ? nothing : html` <span class="muted">(${area})</span>`}</dd>
      <dt>${t("hazards.found")}</dt><dd>${found_by} · ${wallDay(found_at)}</dd></dl>`;
}
