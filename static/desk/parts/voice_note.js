// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";

/** Plays the voice note of an intake; it is fetched when somebody presses play. @param {{id: string, voice?: string | null}} intake */
export const voiceNote = ({ id, voice }) =>
  voice
    ? html`<audio controls preload="none" src="/api/v1/intakes/${id}/voice" aria-label=${t("desk.voice")}></audio>`
    : nothing;
