// @ts-check
/** Searches the options that match typed text: in a given list, or at the server when typing pauses. */

/** @typedef {{value: string, label: string, hint?: string, lat?: number, lon?: number}} Option */
/** @typedef {(text: string, signal: AbortSignal) => Promise<Option[]>} Ask */

/** The server is asked when typing pauses for this long. */
const PAUSE_MS = 180;
const MOST_OPTIONS = 40;

/** @param {Option} option @param {string} text */
const fits = ({ label, value, hint = "" }, text) =>
  `${label} ${value} ${hint}`.toLowerCase().includes(text.trim().toLowerCase());

export class OptionSearch {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {AbortController|undefined} */
  #asking;

  /** @param {string} text @param {Option[]|Ask} source @param {(options: Option[]) => void} show */
  search(text, source, show) {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (Array.isArray(source))
      show(source.filter((option) => fits(option, text)).slice(0, MOST_OPTIONS));
    else if (!text.trim()) show([]);
    else this.#timer = setTimeout(() => this.#fetch(text, source, show), PAUSE_MS);
  }

  /** @param {string} text @param {Ask} ask @param {(options: Option[]) => void} show */
  async #fetch(text, ask, show) {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const options = await ask(text, signal);
      if (!signal.aborted) show(options.slice(0, MOST_OPTIONS));
    } catch {
      // The typed text stays valid even when no option can be fetched.
      if (!signal.aborted) show([]);
    }
  }
}
