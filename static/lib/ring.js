// @ts-check
/**
 * The phone's bell: it rings and vibrates until it is stopped, and it reads an order aloud. A page
 * may play sound only after a touch, so the tap on 「上岗」 unlocks it.
 */

import { preference } from "./preferences.js";

/** Seconds between two bursts by severity. An order of low severity is silent. @type {Record<number, number>} */
const EVERY_S = { 1: 1.4, 2: 2, 3: 5 };
const SHAKE_MS = [400, 120, 400];

/** Vibrates only after a touch: before that the browser refuses and logs an error. @param {number | number[]} pattern_ms */
function shake(pattern_ms) {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(pattern_ms);
}

export class Ring extends EventTarget {
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {OscillatorNode | null} */
  #hum = null;
  #isWarm = false;
  /** True while a voice speaks: the bell waits, so that its words are heard. */
  isResting = false;
  /** @type {number | null} the severity that rings now */
  severity = null;

  /** False while the browser would block the sound. */
  get isUnlocked() {
    return this.#audio?.state === "running";
  }

  /** Unlocks the sound. Call it from a gesture. */
  async unlock() {
    if (!globalThis.AudioContext) return;
    if (!this.#audio) {
      this.#audio = new AudioContext();
      this.#audio.onstatechange = () => this.#changed();
    }
    if (this.#audio.state !== "running") await this.#audio.resume().catch(() => {});
    this.#changed();
  }

  /** Resumes the sound after a phone call or a system pause. Once unlocked, it needs no further touch. */
  async resume() {
    if (this.#audio && this.#audio.state !== "running") await this.#audio.resume().catch(() => {});
  }

  /** Keeps the sound channel open on the duty screen with an inaudible hum. @param {boolean} isWanted */
  keepWarm(isWanted) {
    this.#isWarm = isWanted;
    this.#warm();
  }

  #warm() {
    const audio = this.#audio;
    if (!this.#isWarm) {
      this.#hum?.stop();
      this.#hum = null;
    } else if (audio && !this.#hum) {
      this.#hum = new OscillatorNode(audio, { frequency: 30 });
      this.#hum.connect(new GainNode(audio, { gain: 0.0002 })).connect(audio.destination);
      this.#hum.start();
    }
  }

  #changed() {
    this.#warm();
    this.dispatchEvent(new Event("change"));
  }

  /** Plays a single soft 「叮」 that proves the sound is on. */
  ding() {
    this.#sound([1047], 0.35);
    shake(120);
  }

  /** Starts to ring. A second call with the same severity changes nothing. @param {number} severity */
  start(severity) {
    if (this.severity === severity) return;
    this.stop();
    this.severity = severity;
    const every_s = EVERY_S[severity];
    if (!every_s) return;
    this.#burst();
    this.#timer = setInterval(() => this.#burst(), every_s * 1000);
  }

  /** The server rings again: sounds at once, with a longer vibration. */
  again() {
    if (this.severity === null) return;
    this.#burst();
    shake([...SHAKE_MS, 120, ...SHAKE_MS]);
  }

  /** Rings as loud as an order, but only once. */
  once() {
    this.#sound([784, 988, 784, 988], 0.2);
    shake(SHAKE_MS);
  }

  stop() {
    clearInterval(this.#timer);
    if (this.severity !== null) shake(0);
    this.severity = null;
  }

  #burst() {
    if (this.isResting) return;
    this.#sound(this.severity === 1 ? [880, 1175, 880, 1175] : [784, 988], 0.2);
    shake(SHAKE_MS);
  }

  /** @param {number[]} pitches @param {number} each_s */
  #sound(pitches, each_s) {
    const audio = this.#audio;
    if (audio?.state !== "running") return;
    const from = audio.currentTime + 0.02;
    const until = from + pitches.length * each_s;
    const oscillator = new OscillatorNode(audio, { type: "square" });
    const gain = new GainNode(audio, { gain: 0.3 });
    pitches.forEach((pitch, step) => {
      oscillator.frequency.setValueAtTime(pitch, from + step * each_s);
    });
    gain.gain.setTargetAtTime(0, until - 0.04, 0.012);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(from);
    oscillator.stop(until + 0.05);
  }
}

export const canSpeak = "speechSynthesis" in globalThis;

/**
 * Reads words aloud; a second call stops the first.
 * @param {string} text
 * @param {string} lang
 * @param {() => void} [done]
 */
export function speak(text, lang, done) {
  hush();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = lang;
  utterance.rate = Number(preference("rate")) || 1;
  const voice = speechSynthesis
    .getVoices()
    .find((voice) => voice.lang.replace("_", "-").startsWith(lang));
  if (voice) utterance.voice = voice;
  utterance.onend = utterance.onerror = () => done?.();
  speechSynthesis.speak(utterance);
}

export const hush = () => globalThis.speechSynthesis?.cancel();
