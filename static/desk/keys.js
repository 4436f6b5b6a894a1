// @ts-check
/** What a key means at the desk, and when it must not mean anything. */

/** After the selection moved by itself, nobody has read it yet. */
export const HOLD_MS = 700;

/** @type {Record<string, string>} */
const ACTS = {
  n: "new",
  j: "next",
  k: "previous",
  arrowdown: "next",
  arrowup: "previous",
  d: "dispatch",
  r: "accept",
  u: "undo",
  c: "claim",
  v: "verify",
  o: "open",
  x: "dismiss",
  m: "map",
  "/": "search",
  "?": "help",
  escape: "escape",
};

/** These act on people; they wait until the dispatcher can have seen whom. */
const BY_SELECTION = new Set(["dispatch", "accept", "pick"]);
const BY_SUGGESTION = new Set(["dispatch", "pick"]);

/** @typedef {{act: string, digit?: number, held: boolean}} Stroke */

/** @param {any} target */
export function isTyping(target) {
  if (!target?.tagName) return false;
  if (target.isContentEditable) return true;
  const tag = target.tagName.toLowerCase();
  if (tag === "textarea" || tag === "select") return true;
  const silent = ["button", "checkbox", "radio", "submit", "reset", "range"];
  return tag === "input" && !silent.includes(target.type);
}

/** Arrows walk the queue only from the queue or from nowhere in particular. @param {any} target */
const isOnQueue = (target) =>
  !target?.tagName || target.tagName === "BODY" || Boolean(target.closest?.("desk-queue"));

/** An input method may swallow the letter; the physical key still says it. @param {any} event */
function letter(event) {
  const isHidden = event.key === "Process" || event.key === "Unidentified";
  if (!isHidden) return String(event.key).toLowerCase();
  const found = /^(?:Key|Digit)(.)$/.exec(event.code ?? "");
  return found ? found[1].toLowerCase() : "";
}

export class Keys {
  #selectionHeldUntil = Number.NEGATIVE_INFINITY;
  #suggestionHeldUntil = Number.NEGATIVE_INFINITY;
  #now;

  /** @param {() => number} [now] milliseconds that only go forward */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  movedByItself() {
    this.#selectionHeldUntil = this.#now() + HOLD_MS;
  }

  /** The same case, but other people are proposed; who has already been sent is not in question. */
  suggestionChanged() {
    this.#suggestionHeldUntil = this.#now() + HOLD_MS;
  }

  /** @param {string} act */
  #isHeld(act) {
    const now = this.#now();
    if (BY_SELECTION.has(act) && now < this.#selectionHeldUntil) return true;
    return BY_SUGGESTION.has(act) && now < this.#suggestionHeldUntil;
  }

  /**
   * @param {any} event a keydown
   * @param {{dialog?: boolean}} [where] an open dialog keeps the keys to itself
   * @returns {Stroke|null} `held` when it would dispatch too soon
   */
  read(event, { dialog = false } = {}) {
    if (event.defaultPrevented || event.isComposing) return null;
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    const key = letter(event);
    if (dialog || (isTyping(event.target) && key !== "escape")) return null;
    if (key.startsWith("arrow") && !isOnQueue(event.target)) return null;
    if (/^[1-9]$/.test(key)) return this.#stroke("pick", event, Number(key));
    return ACTS[key] ? this.#stroke(ACTS[key], event) : null;
  }

  /** @param {string} act @param {any} event @param {number} [digit] @returns {Stroke|null} */
  #stroke(act, event, digit) {
    const mayRepeat = act === "next" || act === "previous";
    if (event.repeat && !mayRepeat) return null;
    const held = this.#isHeld(act);
    return digit === undefined ? { act, held } : { act, digit, held };
  }
}
