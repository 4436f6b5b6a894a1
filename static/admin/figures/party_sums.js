// @ts-check
/** 谁的时间: the seconds of a month's cases by party, as a bar and as a table that comes to the whole. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";
import { mmss } from "../../lib/time.js";
import { leftOut, percent } from "./numbers.js";

/** @typedef {import("../../lib/types.d.ts").PartyFigure} PartyFigure */
/** @typedef {PartyFigure["lines"][number]} Line */
/** @typedef {(filter: Record<string, string>, words: string) => void} Open opens the cases behind a number */

/** @param {Line} line */
const name = ({ party }) => t(`figures.party.${party}`);

/** Says why a case is in no sum; an open one is not closed, whatever its targets. @param {string} fate */
const outWords = (fate) =>
  t(["running", "clock_unknown"].includes(fate) ? `figures.party.${fate}` : `figures.fate.${fate}`);

/** @param {Line} line @param {Open} open */
const row = (line, open) => html`<tr><th scope="row">${
  line.cases === null
    ? name(line)
    : html`<button type="button" class="link" @click=${() => open({ clock: "party", party: line.party }, name(line))}>${name(line)}</button>`
}</th>
  <td data-label=${t("figures.party.seconds")}>${mmss(line.seconds)}</td><td data-label=${t("figures.party.share")}>${percent(line.share)}</td>
  <td data-label=${t("figures.cases")}>${line.cases ?? "–"}</td>
  <td data-label=${t("figures.party.mean")}>${line.cases ? mmss(Math.round(line.seconds / line.cases)) : "–"}</td></tr>`;

/** @param {PartyFigure} figure @param {number} cases @param {Open} open */
export function partySums(figure, cases, open) {
  const { counted, left_out, seconds, lines } = figure;
  const heads = ["party", "party.seconds", "party.share", "cases", "party.mean"];
  return html`<section class="party-sums"><h2>${t("figures.party")}</h2><p class="muted small">${t("figures.party.lead")}</p>
    ${
      seconds === null
        ? html`<p class="muted">${t(counted ? "figures.hidden" : "figures.party.none")}</p>`
        : html`<div class="bar" aria-hidden="true">${lines.map((line) => html`<b class=${line.party} title=${`${name(line)} ${percent(line.share)}`} ${styled({ "flex-grow": `${Math.max(0.01, line.share)}` })}></b>`)}</div>
      <table class="figure-table"><thead><tr>${heads.map((head) => html`<th scope="col">${t(`figures.${head}`)}</th>`)}</tr></thead>
        <tbody>${lines.map((line) => row(line, open))}</tbody>
        <tfoot><tr><th scope="row">${t("figures.party.whole")}</th><td data-label=${t("figures.party.seconds")}>${mmss(seconds)}</td><td data-label=${t("figures.party.share")}>${percent(1)}</td><td data-label=${t("figures.cases")}>${counted}</td><td data-label=${t("figures.party.mean")}>${mmss(Math.round(seconds / counted))}</td></tr></tfoot></table>`
    }
    ${cases ? leftOut(left_out, cases, counted, (fate) => open({ clock: "party", fate }, outWords(fate)), outWords) : nothing}</section>`;
}
