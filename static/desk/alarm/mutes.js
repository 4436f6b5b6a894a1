// @ts-check
/** The mutes of this browser's desk. Each ends by itself, and an SOS has none. */

import { prefer, preference } from "../../lib/preferences.js";

/** @typedef {import("./news_kinds.js").NewsKind} NewsKind */

const KEY = "desk-mutes";
const MINUTE_MS = 60_000;

/** The minutes for which each kind can be muted: 特急 only for a call. @type {Partial<Record<NewsKind, number[]>>} */
export const MINUTES = {
  urgent: [10],
  breached: [10, 60],
  unreached: [10, 60],
  other: [10, 60, 480],
  said: [10, 60, 480],
  new: [10, 60, 480],
};

/** Events: `change`. */
export class Mutes extends EventTarget {
  /** @type {Record<string, number>} the end of each mute, in ms */
  #until = {};
  #now;

  /** @param {() => number} now ms, the server's time */
  constructor(now) {
    super();
    this.#now = now;
    this.#until = read();
  }

  /** @param {NewsKind} kind @param {number} minutes */
  mute(kind, minutes) {
    if (!MINUTES[kind]?.includes(minutes)) return;
    this.#keep({ ...this.#until, [kind]: this.#now() + minutes * MINUTE_MS });
  }

  /** @param {NewsKind} kind */
  hear(kind) {
    const { [kind]: _, ...others } = this.#until;
    this.#keep(others);
  }

  /** The end of a mute in ms; null when the kind is heard. @param {NewsKind} kind */
  until(kind) {
    const until_ms = this.#until[kind] ?? 0;
    const most_ms = Math.max(0, ...(MINUTES[kind] ?? [])) * MINUTE_MS;
    const left_ms = until_ms - this.#now();
    // A clock that was set back must not make a mute longer than it can be.
    return left_ms > 0 && left_ms <= most_ms ? until_ms : null;
  }

  /** The muted kinds with the end of each. @returns {{kind: NewsKind, until: number}[]} */
  get muted() {
    const kinds = /** @type {NewsKind[]} */ (Object.keys(MINUTES));
    return kinds.flatMap((kind) => {
      const until = this.until(kind);
      return until === null ? [] : [{ kind, until }];
    });
  }

  /** @param {Record<string, number>} until */
  #keep(until) {
    this.#until = until;
    prefer(KEY, JSON.stringify(until));
    this.dispatchEvent(new Event("change"));
  }
}

/** @returns {Record<string, number>} */
function read() {
  try {
    return JSON.parse(preference(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
