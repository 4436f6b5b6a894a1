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

  page.firstInbox?.then((first) => {
    // The app may have been faster.
    if (!first?.inbox.jobs.length || !app.isConnected) return;
    const main = element("main", "", "first-words home");
    main.append(...first.inbox.jobs.slice(0, mostOrders).map(card));
    app.prepend(main);
  });
}
