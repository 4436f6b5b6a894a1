// @ts-check
/** The meaning of each key at the desk, and the situations in which a key must do nothing. */

/** For so many milliseconds nobody can have read a change of what a key acts on. */
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
  s: "resort",
  a: "amend",
  h: "hold",
  t: "transfer",
  g: "merge",
  w: "link",
  z: "alike",
  b: "reopen",
  q: "cancel",
  y: "preserve",
  i: "note",
  l: "message",
  e: "tell_120",
  f: "tell_119",
  p: "tell_110",
  " ": "needs_me",
  0: "speak",
  ",": "radio_called",
  "，": "radio_called",
  ";": "radio_answered",
  "；": "radio_answered",
  ".": "radio_unanswered",
  "。": "radio_unanswered",
  "\\": "read_script",
  "、": "read_script",
  "/": "search",
  "=": "filter",
  "-": "people",
  "?": "help",
  enter: "rescue",
  escape: "escape",
};

/** Keys that act on people of the selected case. */
export const ON_PEOPLE = ["dispatch", "accept", "pick"];

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

/** Enter belongs to the button or the menu that has the focus. A row that is selected already has no use for it. @param {Partial<Element>|null} target */
const isIdle = (target) =>
  !target?.tagName ||
  target.tagName === "BODY" ||
  !target.closest?.(
    "button:not(.it[aria-current=true]), a, summary, input, select, textarea, [role=menuitem], dialog",
  );

/** Space presses the control that has the focus. A row of the list is no such control: it is selected already. @param {Partial<Element>|null} target */
const isOnControl = (target) => Boolean(target?.closest?.("button:not(.it), input, summary, a"));

/** An input method may hide the letter; then the physical key tells it. @param {Pick<KeyboardEvent, "key"|"code">} event */
function letter(event) {
  const isHidden = event.key === "Process" || event.key === "Unidentified";
  if (!isHidden) return String(event.key).toLowerCase();
  const physicalKey = /^(?:Key|Digit)(.)$/.exec(event.code ?? "");
  return physicalKey ? physicalKey[1].toLowerCase() : "";
}

/** Ctrl K, or ⌘ K on a Mac, also while a person types. @param {KeyboardEvent} event @param {string} key */
const isForPalette = (event, key) =>
  key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;

export class Keys {
  /** @type {Map<string, number>} */
  #heldUntil = new Map();
  #now;

  /** @param {() => number} [now] milliseconds that only go forward */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Holds the actions back, because what they act on has changed by itself. Lists stand still instead, so this is rare. @param {string[]} actions */
  hold(actions) {
    for (const action of actions) this.#heldUntil.set(action, this.#now() + HOLD_MS);
  }

  /** Lets the actions go on: the dispatcher has chosen by hand what they act on. @param {string[]} actions */
  release(actions) {
    for (const action of actions) this.#heldUntil.delete(action);
  }

  /**
   * @param {KeyboardEvent} event a keydown
   * @param {{dialog?: boolean}} [where] an open dialog keeps the keys to itself
   * @returns {Stroke|null} `held` when it would dispatch too soon
   */
  read(event, { dialog = false } = {}) {
    if (event.defaultPrevented || event.isComposing) return null;
    const key = letter(event);
    if (isForPalette(event, key)) return dialog ? null : this.#stroke("palette", event);
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    if (dialog || (isTyping(event.target) && key !== "escape")) return null;
    if (key.startsWith("arrow") && !isOnQueue(event.target)) return null;
    if (key === "enter" && !isIdle(event.target)) return null;
    if (key === " " && isOnControl(event.target)) return null;
    if (/^[1-9]$/.test(key)) return this.#stroke("pick", event, Number(key));
    return ACTION_OF_KEY[key] ? this.#stroke(ACTION_OF_KEY[key], event) : null;
  }

  /** @param {string} action @param {KeyboardEvent} event @param {number} [digit] @returns {Stroke|null} */
  #stroke(action, event, digit) {
    const mayRepeat = action === "next" || action === "previous";
    if (event.repeat && !mayRepeat) return null;
    const held = this.#now() < (this.#heldUntil.get(action) ?? 0);
    return digit === undefined ? { action, held } : { action, digit, held };
  }
}
