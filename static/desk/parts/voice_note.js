// @ts-check
import { html, nothing } from "lit";
import "../../parts/voice-play.js";
import { t } from "../../lib/i18n.js";

/** Plays the voice note of an intake; it is fetched when somebody presses play. @param {{id: string, voice?: string | null}} intake */
export const voiceNote = ({ id, voice }) =>
  voice
    ? html`<audio controls preload="none" src="/api/v1/intakes/${id}/voice" aria-label=${t("desk.voice")}></audio>`
    : nothing;

/** Plays what the desk or a member has spoken in a case. @param {{id: string, voice?: string, voice_s?: number}} message */
export const messageVoice = ({ id, voice, voice_s }) =>
  voice
    ? html`<voice-play .src=${`/api/v1/messages/${id}/voice`} .seconds=${voice_s ?? 0}></voice-play>`
    : nothing;
