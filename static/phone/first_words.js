// @ts-check
/**
 * Draws the words of the open orders before the modules of the app have come, which on a slow line
 * takes ten seconds. The server writes this file into the page as it is, so it imports nothing.
 */
{
  const mostOrders = 3;
  const app = /** @type {HTMLElement} */ (document.querySelector("phone-app"));
  const page = /** @type {import("./state/inbox.js").Page} */ (globalThis);

  /** @param {string} name @param {string} words @param {string} [kind] */
  const element = (name, words, kind = "") => {
    const made = document.createElement(name);
    made.className = kind;
    made.textContent = words;
    return made;
  };

  /** @param {import("./state/types.d.ts").Job} job */
  const card = ({ incident, order }) => {
    const article = element("article", "", "card job");
    article.append(
      element("span", app.dataset[`severity${incident.severity}`] ?? "", "chip"),
      element("h2", incident.title),
      element("p", order.place, "addr"),
      element("p", order.text),
    );
    return article;
  };

  /** The order to answer first, then the gravest, then the newest, as in the app. @param {import("./state/types.d.ts").Job} job */
  const urgency = ({ assignment, incident }) =>
    (assignment.status === "dispatched" ? 0 : 10) + incident.severity;

  page.firstInbox?.then((first) => {
    // The app may have been faster.
    if (!first?.inbox.jobs.length || !app.isConnected) return;
    const main = element("main", "", "first-words home");
    const jobs = [...first.inbox.jobs].sort(
      (a, b) => urgency(a) - urgency(b) || b.order.at.localeCompare(a.order.at),
    );
    main.append(...jobs.slice(0, mostOrders).map(card));
    app.prepend(main);
  });
}
