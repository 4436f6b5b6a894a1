// @ts-check
/** The choice of a datum. */

import { html } from "lit";
import { t } from "../../lib/i18n.js";

const DATUMS = ["wgs84", "gcj02", "bd09", "cgcs2000"];

/** @param {string} hint the key of the sentence below @param {string} [chosen] "" asks for a choice */
export const datumField = (
  hint,
  chosen = "",
) => html`<label class="field"><span>${t("areas.datum")}</span>
  <select name="datum" required>${chosen ? "" : html`<option value="">${t("areas.choose")}</option>`}${DATUMS.map(
    (datum) =>
      html`<option value=${datum} ?selected=${datum === chosen}>${t(`datum.${datum}`)}</option>`,
  )}</select><span class="hint">${t(hint)}</span></label>`;
