// @ts-check
/** The meaning of each key at the desk, and the situations in which a key must do nothing. */

/** The selection moved by itself: for so many milliseconds nobody can have read the new one. */
export const HOLD_MS = 700;

/** @type {Record<string, string>} */
const ACTION_OF_KEY = {
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
  enter: "rescue",
  escape: "escape",
};

/** These actions concern people, so they wait until the dispatcher can have read whom. */
const BY_SELECTION = new Set(["dispatch", "accept", "pick"]);
const BY_SUGGESTION = new Set(["dispatch", "pick"]);

/** @typedef {{action: string, digit?: number, held: boolean}} Stroke */

/** True when the key goes into a field, so it is no command. @param {Partial<HTMLInputElement>|null} target */
export function isTyping(target) {
  if (!target?.tagName) return false;
  if (target.isContentEditable) return true;
  const tag = target.tagName.toLowerCase();
  if (tag === "textarea" || tag === "select") return true;
  const silent = ["button", "checkbox", "radio", "submit", "reset", "range"];
  return tag === "input" && !silent.includes(target.type ?? "");
}

/** Arrow keys move in the queue only when the focus is in the queue or nowhere. @param {Partial<Element>|null} target */
const isOnQueue = (target) =>
  !target?.tagName || target.tagName === "BODY" || Boolean(target.closest?.("desk-queue"));

/** Enter belongs to the button or the menu that has the focus. @param {Partial<Element>|null} target */
const isIdle = (target) =>
  !target?.tagName ||
  target.tagName === "BODY" ||
  !target.closest?.("button, a, summary, input, select, textarea, [role=menuitem], dialog");

/** An input method may hide the letter; then the physical key tells it. @param {Pick<KeyboardEvent, "key"|"code">} event */
function letter(event) {
  const isHidden = event.key === "Process" || event.key === "Unidentified";
  if (!isHidden) return String(event.key).toLowerCase();
  const physicalKey = /^(?:Key|Digit)(.)$/.exec(event.code ?? "");
  return physicalKey ? physicalKey[1].toLowerCase() : "";
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

  /** Other members are suggested for the same case. R stays free, since it concerns members already sent. */
  suggestionChanged() {
    this.#suggestionHeldUntil = this.#now() + HOLD_MS;
  }

  /** @param {string} action */
  #isHeld(action) {
    const now = this.#now();
    if (BY_SELECTION.has(action) && now < this.#selectionHeldUntil) return true;
    return BY_SUGGESTION.has(action) && now < this.#suggestionHeldUntil;
  }

  /**
   * @param {KeyboardEvent} event a keydown
   * @param {{dialog?: boolean}} [where] an open dialog keeps the keys to itself
   * @returns {Stroke|null} `held` when it would dispatch too soon
   */
  read(event, { dialog = false } = {}) {
    if (event.defaultPrevented || event.isComposing) return null;
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    const key = letter(event);
    if (dialog || (isTyping(event.target) && key !== "escape")) return null;
    if (key.startsWith("arrow") && !isOnQueue(event.target)) return null;
    if (key === "enter" && !isIdle(event.target)) return null;
    if (/^[1-9]$/.test(key)) return this.#stroke("pick", event, Number(key));
    return ACTION_OF_KEY[key] ? this.#stroke(ACTION_OF_KEY[key], event) : null;
  }

  /** @param {string} action @param {KeyboardEvent} event @param {number} [digit] @returns {Stroke|null} */
  #stroke(action, event, digit) {
    const mayRepeat = action === "next" || action === "previous";
    if (event.repeat && !mayRepeat) return null;
    const held = this.#isHeld(action);
    return digit === undefined ? { action, held } : { action, digit, held };
  }
}
