// @ts-check
import { t } from "../lib/i18n.js";
import { canRecord, record } from "../lib/voice_recorder.js";
import { complain } from "./complaint.js";
import { part } from "./page_elements.js";

/** @typedef {{voice: () => Blob | null, clear: () => void, restore: (voice: Blob) => void}} Spoken */

/** Shows the seconds while it records; returns the function that ends it. @param {HTMLElement} button */
function countSeconds(button) {
  const began = performance.now();
  const tick = () => {
    const s = Math.floor((performance.now() - began) / 1000);
    button.textContent = t("tip.speaking", { s });
  };
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}

/** Offers one voice note, where the browser can record. @param {{changed: () => void}} listener @returns {Spoken} */
export function offerVoice({ changed }) {
  /** @type {Blob | null} */
  let kept = null;
  /** @type {(() => void) | null} */
  let stop = null;
  const [box, button, player] = [part("voice"), part("speak"), part("spoken")];

  /** @param {Blob | null} voice */
  function show(voice) {
    kept = voice;
    const audio = /** @type {HTMLAudioElement} */ (player.querySelector("audio"));
    URL.revokeObjectURL(audio.src);
    if (voice) audio.src = URL.createObjectURL(voice);
    player.hidden = !voice;
    button.hidden = Boolean(voice);
    button.textContent = t("tip.speak");
    if (voice) box.hidden = false;
  }

  async function speak() {
    if (stop) return stop();
    let uncount = () => {};
    try {
      const voice = await record((end) => {
        stop = end;
        uncount = countSeconds(button);
      }).finally(() => uncount());
      show(voice);
      changed();
    } catch {
      show(null);
      complain(t("tip.no_microphone"));
    }
    stop = null;
  }

  box.hidden = !canRecord();
  button.addEventListener("click", () => void speak());
  player.querySelector("button")?.addEventListener("click", () => {
    show(null);
    changed();
  });
  return { voice: () => kept, clear: () => show(null), restore: show };
}
