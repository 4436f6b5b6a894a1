// @ts-check
/** Shows the counts of an erasure, and the cases that it leaves. */

import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").PersonErasureOut} Erasure */

/** @type {("bodies"|"photos"|"intakes"|"cases"|"positions"|"phones")[]} */
const COUNTS = ["bodies", "photos", "intakes", "cases", "positions", "phones"];

/** @param {Erasure["backups"]} backups */
function copies({ count, first_at, last_at }) {
  if (!first_at || !last_at) return t("person.no_backups");
  return t("person.backups", { n: count, from: wallDay(first_at), to: wallDay(last_at) });
}

/** @param {Erasure} answer */
export function erasure(answer) {
  const counts = COUNTS.filter((name) => answer[name]);
  return html`<section class="card"><h2>${t(answer.erased ? "person.gone" : "person.would")}</h2>
    ${counts.length ? html`<ul class="plan">${counts.map((name) => html`<li><b class="num">${answer[name]}</b> ${t(`person.${name}`)}</li>`)}</ul>` : html`<p>${t("person.nothing")}</p>`}
    ${
      answer.kept.length
        ? html`<h3>${t("person.kept")}</h3><ul class="plan">${answer.kept.map(({ id, number, why }) => html`<li><b>${number || id}</b> <span class="chip weak">${t(`person.left.${why}`)}</span></li>`)}</ul>`
        : nothing
    }
    ${answer.also_member ? html`<p class="notice weak">${t("person.also_member", { who: answer.also_member })}</p>` : nothing}
    <p class="muted">${copies(answer.backups)}</p></section>`;
}
