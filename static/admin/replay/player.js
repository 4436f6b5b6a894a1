// @ts-check
/** Moves a moment forward: so many times faster than life, until the end of the hour. */

const STEP_MS = 250;

export class Player {
  isPlaying = false;
  speed = 10;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #timer;

  /** @param {(passed_ms: number) => void} move is called with the milliseconds that have passed there */
  constructor(move) {
    this.move = move;
  }

  play() {
    if (this.isPlaying) return;
    this.isPlaying = true;
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.move((now - last) * this.speed);
      last = now;
    }, STEP_MS);
  }

  pause() {
    this.isPlaying = false;
    clearInterval(this.#timer);
  }
}
