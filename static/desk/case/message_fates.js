// @ts-check
/** Says what became of a message at each member, from its deliveries. Pure. */

/** @typedef {import("../../lib/types.d.ts").MessageDelivery} Delivery */
/** @typedef {import("../../lib/types.d.ts").MessageFate} Message */
/** @typedef {{call_sign: string, state: "shown"|"sent"|"sending"|"offline"|"failed", channel: string, after_s: number}} Fate */

/** @param {string} from @param {string} to */
const seconds = (from, to) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

/** @param {Delivery[]} rows of one member @param {string} at when the message was sent @param {boolean} isLive is the phone connected now @returns {Omit<Fate, "call_sign">} */
function fate(rows, at, isLive) {
  const shown = rows
    .filter((row) => row.shown_at)
    .sort((a, b) => String(a.shown_at).localeCompare(String(b.shown_at)))[0];
  if (shown)
    return { state: "shown", channel: shown.channel, after_s: seconds(at, String(shown.shown_at)) };
  const sent = rows.find((row) => row.status === "sent");
  if (sent) return { state: "sent", channel: sent.channel, after_s: 0 };
  const waiting = rows.filter(({ status }) => ["queued", "sending"].includes(status));
  const push = waiting.find((row) => row.channel !== "live");
  if (push) return { state: "sending", channel: push.channel, after_s: 0 };
  if (!waiting.length) return { state: "failed", channel: "", after_s: 0 };
  // The socket takes it at once; a phone without one gets it when it is back.
  return { state: isLive ? "sending" : "offline", channel: "live", after_s: 0 };
}

/** @param {Message} message @param {(callSign: string) => boolean} isLive @returns {Fate[]} one for each member */
export function fatesOf({ at, deliveries }, isLive) {
  const callSigns = [...new Set(deliveries.map((row) => row.call_sign))];
  return callSigns.map((call_sign) => {
    const rows = deliveries.filter((row) => row.call_sign === call_sign);
    return { call_sign, ...fate(rows, at, isLive(call_sign)) };
  });
}

/** True while a phone may still show the message. @param {Message} message @param {number} now_ms */
export const isOnItsWay = ({ at, deliveries }, now_ms) =>
  now_ms - Date.parse(at) < 600_000 &&
  deliveries.some((row) => !row.shown_at && row.status !== "failed");
