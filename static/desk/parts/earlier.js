// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";

/** The line above a list that begins later: it stands on paper too, where nobody can press it. @param {boolean} hasMore @param {boolean} isBusy @param {() => void} ask */
export const earlierLine = (hasMore, isBusy, ask) =>
  hasMore
    ? html`<p class="row muted">${t("desk.earlier_left_out")}
        <button type="button" class="btn quiet small" ?disabled=${isBusy} @click=${ask}>${t("desk.show_earlier")}</button></p>`
    : nothing;
