// @ts-check
import { t } from "../lib/i18n.js";
import { complain } from "./complaint.js";
import { part } from "./page_elements.js";

const MOST_MS = 60_000;
/** Speech needs no more; AAC encoders may refuse less than 64 kbit/s and then choose themselves. */
const BITS_A_SECOND = 24_000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** @typedef {{voice: () => Blob | null, clear: () => void, restore: (voice: Blob) => void}} Spoken */

const typeOf = () => TYPES.find((type) => globalThis.MediaRecorder?.isTypeSupported(type));

/** Records until a press or for a minute. @param {MediaStream} stream @param {string} mimeType @param {(stop: () => void) => void} began */
async function record(stream, mimeType, began) {
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_A_SECOND });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => {
    recorder.onstop = done;
  });
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  recorder.start();
  const timer = setTimeout(stop, MOST_MS);
  began(stop);
  await ended;
  clearTimeout(timer);
  for (const track of stream.getTracks()) track.stop();
  return new Blob(parts, { type: mimeType.split(";")[0] });
}

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
    const type = typeOf();
    if (stop || !type) return stop?.();
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const uncount = countSeconds(button);
      const voice = await record(stream, type, (end) => {
        stop = end;
      }).finally(uncount);
      show(voice);
      changed();
    } catch {
      show(null);
      complain(t("tip.no_microphone"));
    }
    stop = null;
  }

  box.hidden = !typeOf() || !navigator.mediaDevices;
  button.addEventListener("click", () => void speak());
  player.querySelector("button")?.addEventListener("click", () => {
    show(null);
    changed();
  });
  return { voice: () => kept, clear: () => show(null), restore: show };
}
