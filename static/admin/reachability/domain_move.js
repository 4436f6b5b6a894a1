// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";

/** @typedef {import("../../lib/types.d.ts").DomainMove} Move */

/** Lists the phones that still use the former address while a domain moves. @param {Move|null} move */
export function domainMove(move) {
  if (!move) return nothing;
  const { former_url: former, url, phones } = move;
  if (!phones.length)
    return html`<p class="notice done">${t("reachability.moving.done", { former, url })}</p>`;
  return html`<section class="moving"><h2>${t("reachability.moving.title", { n: phones.length })}</h2>
    <p class="muted">${t("reachability.moving.why", { former, url })}</p>
    <ul>${phones.map(
      ({ call_sign, model, seen_at }) =>
        html`<li><strong>${call_sign}</strong> ${model}
        <span class="muted">${seen_at ? t("reachability.moving.seen", { at: wallDay(seen_at) }) : t("reachability.moving.never")}</span></li>`,
    )}</ul></section>`;
}
