// @ts-check
/** The delivery of an order to one member over all channels. */

/** @typedef {import("./types.js").Delivery} Delivery */
/** @typedef {import("./types.js").Assignment} Assignment */

const RANK = { queued: 0, sending: 1, expired: 2, failed: 2, sent: 3, shown: 4, opened: 5 };

/** @param {string} status */
const rank = (status) => RANK[/** @type {keyof typeof RANK} */ (status)] ?? -1;

/**
 * Adds a delivery row. A status only moves forward, except that a failed channel may be tried
 * again.
 * @param {Record<string, Delivery>} channels
 * @param {Delivery} row
 */
export function advanced(channels, row) {
  const known = channels[row.channel];
  const isRetry = known?.status === "failed" && rank(row.status) < rank("failed");
  if (known && !isRetry && rank(row.status) <= rank(known.status)) return channels;
  const { channel, status, at, reason } = row;
  return { ...channels, [channel]: { channel, status, at, reason } };
}

/** Keeps a delivery that arrived; otherwise the last round counts. @param {Delivery|undefined} known @param {Delivery} row */
function newerOf(known, row) {
  const isThere = known && rank(known.status) >= rank("sent");
  return isThere && rank(row.status) <= rank(known.status) ? known : row;
}

/**
 * Merges the deliveries of the detail with those of later frames.
 * @param {Assignment} assignment
 * @param {Record<string, Delivery>|undefined} news
 * @returns {Delivery[]}
 */
export function channelsOf(assignment, news) {
  /** @type {Record<string, Delivery>} */
  const channels = {};
  for (const row of assignment.deliveries ?? []) {
    if ((row.kind ?? "order") === "order")
      channels[row.channel] = newerOf(channels[row.channel], row);
  }
  for (const row of Object.values(news ?? {})) {
    const known = channels[row.channel];
    if (known && rank(row.status) <= rank(known.status)) continue;
    channels[row.channel] = { ...known, ...row, ...timeOf(row) };
  }
  return Object.values(channels);
}

/** @param {Delivery} row */
function timeOf(row) {
  if (!row.at) return {};
  if (row.status === "shown") return { shown_at: row.at };
  if (row.status === "opened") return { opened_at: row.at };
  return row.status === "sent" ? { sent_at: row.at } : {};
}

/**
 * Summarises one member's deliveries by the channel that got furthest.
 * @param {Assignment} assignment
 * @param {Delivery[]} channels
 * @returns {{state: "got"|"sent"|"sending"|"failed"|"none", channel: string|null, after_s: number|null, since: string}}
 */
export function deliverySummary(assignment, channels) {
  const best = [...channels].sort((a, b) => rank(b.status) - rank(a.status))[0];
  const since = assignment.dispatched_at;
  if (!best) return { state: "none", channel: null, after_s: null, since };
  const got = earliest(channels);
  if (got)
    return { state: "got", channel: got.channel, after_s: secondsBetween(since, got.at), since };
  const channel = best.channel;
  if (best.status === "sent") {
    const after_s = best.sent_at ? secondsBetween(since, best.sent_at) : null;
    return { state: "sent", channel, after_s, since };
  }
  const trying = channels.find((row) => row.status === "queued" || row.status === "sending");
  return {
    state: trying ? "sending" : "failed",
    channel: trying?.channel ?? channel,
    after_s: null,
    since,
  };
}

/** @param {Delivery[]} channels */
function earliest(channels) {
  return channels
    .map((row) => ({ channel: row.channel, at: row.shown_at ?? row.opened_at }))
    .filter((row) => row.at)
    .map((row) => ({ channel: row.channel, at: /** @type {string} */ (row.at) }))
    .sort((a, b) => a.at.localeCompare(b.at))[0];
}

/** @param {string} from @param {string} to */
const secondsBetween = (from, to) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
