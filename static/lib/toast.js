// @ts-check
/**
 * @param {string} id
 * @param {"status" | "alert"} role
 * @param {string} className
 */
function region(id, role, className) {
  const existing = document.getElementById(id);
  if (existing) return existing;
  const made = document.createElement("div");
  made.id = id;
  made.className = className;
  made.setAttribute("role", role);
  document.body.append(made);
  return made;
}

/**
 * Announces words to a screen reader without showing them.
 * @param {string} text
 * @param {{urgent?: boolean}} [options]
 */
export function announce(text, { urgent = false } = {}) {
  const place = urgent
    ? region("announce-urgent", "alert", "sr-only")
    : region("announce", "status", "sr-only");
  place.textContent = "";
  // A screen reader reads the same words twice only when the region was empty in between.
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    place.textContent = text;
  }, 60);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let announcing;

/** Takes back all that was announced or noted: it may name an order or a person. */
export function unsay() {
  clearTimeout(announcing);
  for (const id of ["announce", "announce-urgent", "toasts", "toasts-urgent"])
    document.getElementById(id)?.replaceChildren();
}

/**
 * Shows a short note at the edge of the screen for `seconds`, perhaps with an action such as undo.
 * @param {string} text
 * @param {{kind?: "info" | "done" | "weak" | "late", seconds?: number, action?: string, onAction?: () => void}} [options]
 * @returns {() => void} takes it away
 */
export function toast(text, { kind = "info", seconds = 6, action, onAction } = {}) {
  const note = document.createElement("div");
  note.className = `toast ${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  note.append(words);
  const gone = () => {
    clearTimeout(timer);
    note.remove();
  };
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => {
      gone();
      onAction?.();
    });
    note.append(button);
  }
  const timer = setTimeout(gone, seconds * 1000);
  const urgent = kind === "late";
  const place = region(urgent ? "toasts-urgent" : "toasts", urgent ? "alert" : "status", "toasts");
  // A key that is pressed again repeats its note; it is not a second one.
  if (!action)
    for (const other of [...place.children]) if (other.textContent === text) other.remove();
  place.append(note);
  return gone;
}
