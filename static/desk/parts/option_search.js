// @ts-check
/** Searches the options that match typed text: in a given list, or at the server when typing pauses. */

/** `note` is shown beside the label and not searched. @typedef {{value: string, label: string, hint?: string, note?: string, lat?: number, lon?: number}} Option */
/** @typedef {(text: string, signal: AbortSignal) => Promise<Option[]>} AskOptions */

/** The server is asked when typing pauses for this long. */
const PAUSE_MS = 180;
const MOST_OPTIONS = 40;

/** @param {Option} option @param {string} text */
const fits = ({ label, value, hint = "" }, text) =>
  `${label} ${value} ${hint}`.toLowerCase().includes(text.trim().toLowerCase());

/** Numbers are written 001 and typed 1. @param {string} text */
const bare = (text) =>
  text
    .trim()
    .toLowerCase()
    .replace(/^0+(?=\d)/, "");

/** The option whose value is the typed text stands first. @param {Option[]} options @param {string} text */
export function matching(options, text) {
  const isMeant = (/** @type {Option} */ { value }) => Number(bare(value) === bare(text));
  const fitting = options.filter((option) => fits(option, text));
  return text.trim() ? fitting.sort((a, b) => isMeant(b) - isMeant(a)) : fitting;
}

export class OptionSearch {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {AbortController|undefined} */
  #asking;

  /** @param {string} text @param {Option[]|AskOptions} source @param {(options: Option[]) => void} show */
  search(text, source, show) {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (Array.isArray(source)) show(matching(source, text).slice(0, MOST_OPTIONS));
    else if (!text.trim()) show([]);
    else this.#timer = setTimeout(() => this.#fetch(text, source, show), PAUSE_MS);
  }

  /** @param {string} text @param {AskOptions} ask @param {(options: Option[]) => void} show */
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
