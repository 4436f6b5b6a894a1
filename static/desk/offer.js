// @ts-check
/** What fits a few typed letters: out of a list at hand, or asked of the server when typing rests. */

/** @typedef {{value: string, label: string, hint?: string, [more: string]: any}} Option */
/** @typedef {(text: string, signal: AbortSignal) => Promise<Option[]>} Ask */

const PAUSE_MS = 180;
const MOST = 40;

/** @param {Option} option @param {string} text */
const fits = ({ label, value, hint = "" }, text) =>
  `${label} ${value} ${hint}`.toLowerCase().includes(text.trim().toLowerCase());

export class Offer {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {AbortController|undefined} */
  #asking;

  /** @param {string} text @param {Option[]|Ask} source @param {(found: Option[]) => void} tell */
  look(text, source, tell) {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (Array.isArray(source)) tell(source.filter((option) => fits(option, text)).slice(0, MOST));
    else if (!text.trim()) tell([]);
    else this.#timer = setTimeout(() => this.#fetch(text, source, tell), PAUSE_MS);
  }

  /** @param {string} text @param {Ask} ask @param {(found: Option[]) => void} tell */
  async #fetch(text, ask, tell) {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const found = await ask(text, signal);
      if (!signal.aborted) tell(found.slice(0, MOST));
    } catch {
      // What was typed stands even when nothing can be offered for it.
      if (!signal.aborted) tell([]);
    }
  }
}
