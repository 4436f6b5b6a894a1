// @ts-check
/** Then the app is shown, whatever the network does. */
const LONGEST_MS = 3000;
const page = /** @type {import("./state/inbox.js").Page} */ (globalThis);

/**
 * Shows the app as soon as it can draw the orders. Until then the page shows their first words, which
 * come with the first inbox; a screen without an order would only delay them.
 * @param {import("./phone-app.js").PhoneApp} face @param {import("./state/phone.js").Phone} phone
 */
export function takeOver(face, phone) {
  const before = document.querySelector("phone-app");
  const hasWords = () => Boolean(before?.querySelector(".first-words"));
  let isHeard = !page.firstInbox;
  const look = () => {
    const mayCome = hasWords() || !isHeard;
    if (mayCome && !phone.state.isLoaded && !phone.session.isLocked) return;
    phone.removeEventListener("change", look);
    before?.replaceWith(face);
  };
  const heard = () => {
    isHeard = true;
    look();
  };
  phone.addEventListener("change", look);
  page.firstInbox?.then(heard);
  setTimeout(heard, LONGEST_MS);
  look();
}
