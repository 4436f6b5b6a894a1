// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";

/**
 * Links to pictures that stand at the source: nothing is loaded from there until a person opens one, and the other
 * side does not learn which page it was opened from.
 * @param {string[]|undefined} urls
 */
export const mediaLinks = (urls) =>
  urls?.length
    ? html`<p class="row">${urls.map(
        (url) =>
          html`<a href=${url} target="_blank" rel="noreferrer noopener">${t("desk.at_source", { host: url.split("/")[2] ?? "" })}</a>`,
      )}</p>`
    : nothing;
