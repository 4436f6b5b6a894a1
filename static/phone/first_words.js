// @ts-check
/**
 * Draws the words of the open orders, and 收到 for the first of them, before the app has come: on a
 * slow line that takes seconds. The server writes this file into the page as it is, so it imports
 * nothing. A press is kept under FIRST_PRESSES and sent at once; the app puts it into the outbox
 * under the same key (`state/first_presses.js`).
 */
{
  const FIRST_PRESSES = "first-presses";
  const mostOrders = 3;
  const app = /** @type {HTMLElement} */ (document.querySelector("phone-app"));
  const page = /** @type {import("./state/first_presses.js").Page} */ (globalThis);

  /** @template {keyof HTMLElementTagNameMap} Name @param {Name} name @param {string} words @param {string} [kind] */
  const element = (name, words, kind = "") => {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = words;
    return made;
  };

  /** The size of the letters that this member has chosen (`text_size.js`). */
  const enlarge = () => {
    try {
      const size = localStorage.getItem("text-size");
      if (size) document.documentElement.dataset.text = size;
    } catch {
      // A browser that forbids storage has kept no size.
    }
  };

  const newKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");

  /** Stores a press before it is sent: the page may be closed at any time. @param {import("./state/first_presses.js").Press} press */
  const keep = (press) => {
    page.firstPresses = [...(page.firstPresses ?? []), press];
    try {
      localStorage.setItem(FIRST_PRESSES, JSON.stringify(page.firstPresses));
    } catch {
      // The page still has it.
    }
    dispatchEvent(new Event("first-press"));
  };

  /** @param {import("./state/first_presses.js").Press} press @returns {Promise<boolean>} true when the answer counts */
  const send = async ({ id, key, owner, place_version, made_at }) => {
    const csrf = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf]")).content;
    const sent_at = new Date().toISOString();
    const answer = await fetch(`/api/v1/assignments/${id}/answer`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-CSRF-Token": csrf,
        "X-Owner": encodeURIComponent(owner),
      },
      body: JSON.stringify({ answer: "accepted", place_version, made_at, sent_at }),
    });
    return answer.ok && (await answer.json()).effect === "applied";
  };

  /** @param {HTMLButtonElement} button @param {import("./state/types.d.ts").Job} job @param {string} owner */
  const accept = async (button, { assignment, order }, owner) => {
    const press = {
      id: assignment.id,
      key: newKey(),
      departed_key: newKey(),
      owner,
      place_version: order.place_version,
      made_at: new Date().toISOString(),
    };
    button.disabled = true;
    button.textContent = app.dataset.kept ?? "";
    keep(press);
    const counts = await send(press).catch(() => false);
    if (counts) button.textContent = app.dataset.accepted ?? "";
  };

  /** @param {import("./state/types.d.ts").Job} job @param {string} owner */
  const card = (job, owner) => {
    const { assignment, incident, order } = job;
    const article = element("article", "", "card");
    const chip = `chip ${incident.severity === 1 ? "late" : ""}`;
    article.append(
      element("span", app.dataset[`severity${incident.severity}`] ?? "", chip),
      element("h2", incident.title),
      element("p", order.place, "addr"),
      element("p", order.text, "order"),
    );
    if (assignment.status === "dispatched") {
      const button = element("button", app.dataset.accept ?? "", "big");
      button.addEventListener("click", () => accept(button, job, owner));
      article.append(button);
    }
    return article;
  };

  /** The order to answer first, then the gravest, then the newest, as in the app. @param {import("./state/types.d.ts").Job} job */
  const urgency = ({ assignment, incident }) =>
    (assignment.status === "dispatched" ? 0 : 10) + incident.severity;

  enlarge();
  page.firstInbox?.then((first) => {
    // The app may have been faster.
    if (!first?.inbox.jobs.length || !app.isConnected) return;
    const main = element("main", "", "first-words");
    const jobs = [...first.inbox.jobs].sort(
      (a, b) => urgency(a) - urgency(b) || b.order.at.localeCompare(a.order.at),
    );
    const owner = first.inbox.me.call_sign;
    main.append(...jobs.slice(0, mostOrders).map((job) => card(job, owner)));
    app.prepend(main);
  });
}
