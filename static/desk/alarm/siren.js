// @ts-check
/** The desk's three sounds. A browser plays none until a person has touched the page. */

const WOUND = /** @type {const} */ ({ siren: 12, tone: 4, chime: 1 });

export class Siren extends EventTarget {
  /** @type {AudioContext|null} */
  #audio = null;
  #busyUntil = 0;

  get armed() {
    return this.#audio?.state === "running";
  }

  /** Unlocks the sound. Call it from a gesture; afterwards sounds may start without one. */
  async arm() {
    this.#audio ??= new AudioContext();
    if (this.#audio.state !== "running") await this.#audio.resume();
    this.dispatchEvent(new Event("armed"));
  }

  /** Plays two tones that rise and fall, for a case in which a life may be at risk. */
  siren() {
    this.#play("siren", [660, 990], 0.25);
  }

  /** Plays two short notes, for news that the desk has to handle. */
  tone() {
    this.#play("tone", [880, 1175], 0.14);
  }

  /** Plays one soft note, for a new case that can wait a little. */
  chime() {
    this.#play("chime", [784], 0.3);
  }

  /** @param {keyof typeof WOUND} name @param {number[]} pitches @param {number} each_s */
  #play(name, pitches, each_s) {
    const audio = this.#audio;
    if (audio?.state !== "running" || audio.currentTime < this.#busyUntil) return;
    const count = WOUND[name];
    const from = audio.currentTime + 0.02;
    const oscillator = new OscillatorNode(audio, { type: name === "siren" ? "square" : "sine" });
    const gain = new GainNode(audio, { gain: name === "siren" ? 0.12 : 0.25 });
    for (let step = 0; step < count; step++) {
      oscillator.frequency.setValueAtTime(pitches[step % pitches.length], from + step * each_s);
    }
    const until = from + count * each_s;
    gain.gain.setTargetAtTime(0, until - 0.03, 0.01);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(from);
    oscillator.stop(until + 0.05);
    this.#busyUntil = until;
  }
}
