// @ts-check
/** The reviews of the office: those whose day to look again has come stand first. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").ReviewsOut} Listed */

/** @param {Listed["reviews"][number]} row */
const line = ({ incident_id, number, title, by, at, look_again_on, is_due }) =>
  html`<tr><th scope="row"><a href=${`/review#case=${incident_id}`}>${number}</a></th><td data-label=${t("review.case")}>${title}</td>
    <td data-label=${t("review.by")}>${by} <span class="muted">${wallDay(at)}</span></td>
    <td data-label=${t("review.look_again")}>${look_again_on ?? "–"} ${is_due ? html`<span class="chip late">${t("review.due")}</span>` : nothing}</td></tr>`;

/** @param {Listed} listed */
export const reviewList = ({ reviews }) => html`<section><h2>${t("review.list")}</h2>
  ${
    reviews.length
      ? html`<table class="figure-table"><thead><tr>${["title", "case", "by", "look_again"].map((name) => html`<th scope="col">${t(`review.${name}`)}</th>`)}</tr></thead>
    <tbody>${reviews.map(line)}</tbody></table>`
      : html`<p class="empty">${t("review.none")}</p>`
  }</section>`;
