// @ts-check
/**
 * Knows or asks for the inbox before anything else of the page loads. The server writes this file
 * into the head of the page as it is, so it imports nothing.
 *
 * A page that the server made for this visit contains the inbox. A page from the offline shell has
 * none and asks for it. `first_words.js` draws it, and the first request of the app takes it.
 */
{
  const contained = document.querySelector("#first-inbox")?.textContent;

  /** The time when the page itself began to arrive. */
  const pageHeard_ms = () => {
    const [visit] = /** @type {PerformanceNavigationTiming[]} */ (
      performance.getEntriesByType("navigation")
    );
    return performance.timeOrigin + (visit?.responseStart ?? performance.now());
  };

  /** @returns {Promise<import("./state/inbox.js").Heard | null>} */
  const ask = async () => {
    const answer = await fetch("/api/v1/inbox", { headers: { Accept: "application/json" } });
    return answer.ok ? { inbox: await answer.json(), heard_ms: Date.now() } : null;
  };

  const heard = contained
    ? Promise.resolve({ inbox: JSON.parse(contained), heard_ms: pageHeard_ms() })
    : ask().catch(() => null);
  Object.assign(globalThis, { firstInbox: heard });
}
