// @ts-check
/** Records a voice note: Opus, or AAC where the browser has no Opus, a minute at most. */

const MOST_MS = 60_000;
/** Speech needs no more; AAC encoders may refuse less than 64 kbit/s and then choose themselves. */
const BITS_A_SECOND = 24_000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const typeOf = () => TYPES.find((type) => globalThis.MediaRecorder?.isTypeSupported(type));

/** True where this browser can record. A page without https has no microphone. */
export const canRecord = () => Boolean(typeOf() && globalThis.navigator?.mediaDevices);

/**
 * Asks for the microphone and records until it is stopped or a minute is over. Throws when the
 * browser refuses. @param {(stop: () => void) => void} began called when the first sound is kept
 */
export async function record(began) {
  const mimeType = typeOf() ?? "";
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
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
