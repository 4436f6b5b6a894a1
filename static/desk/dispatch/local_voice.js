// @ts-check
/** Reads Chinese by a voice of this machine: the words of a case go to no service that speaks. */

/** Voices may be listed only some time after the page asks for the first time. */
const PATIENCE_MS = 1500;

/** @param {SpeechSynthesisVoice[]} voices */
export const localChinese = (voices) =>
  voices.find(
    ({ lang, localService }) => localService && /^(zh|cmn)\b/i.test(lang.replace("_", "-")),
  );

/** @returns {Promise<SpeechSynthesisVoice | undefined>} */
async function voice() {
  const known = localChinese(speechSynthesis.getVoices());
  if (known) return known;
  await new Promise((done) => {
    speechSynthesis.addEventListener("voiceschanged", done, { once: true });
    setTimeout(done, PATIENCE_MS);
  });
  return localChinese(speechSynthesis.getVoices());
}

/** Reads the words to their end; no words end the reading. Resolves to false where this machine has no Chinese voice. @param {string} words */
export async function readByThisMachine(words) {
  if (!globalThis.speechSynthesis) return false;
  speechSynthesis.cancel();
  if (!words) return true;
  const chosen = await voice();
  if (!chosen) return false;
  const utterance = new SpeechSynthesisUtterance(words);
  Object.assign(utterance, { voice: chosen, lang: "zh-CN", rate: 0.9 });
  return new Promise((done) => {
    utterance.onend = utterance.onerror = () => done(true);
    speechSynthesis.speak(utterance);
  });
}
