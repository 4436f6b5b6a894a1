// @ts-check
/** The page on which the office changes how often a kind of alarm comes. Pure. */

/** @type {Record<string, string[]>} */
const KINDS_OF = {
  "/policy": [
    "unclaimed",
    "second_desk",
    "suggestion",
    "not_accepted",
    "supervisor",
    "everyone_near",
    "partner",
    "not_moving",
    "place_unread",
    "past_eta",
    "alone_silent",
  ],
  "/admin/sources": ["source_silent", "source_limited", "replies_lost"],
  "/admin/office": ["overdue", "report_owed"],
  "/noise": ["station_silent", "loud_again", "still_loud", "lasting_loud", "quiet_again"],
  "/reachability": ["phone_offline", "new_phone"],
};

/** @param {string} kind @returns {string|null} null for an alarm that no setting makes rarer, such as an SOS */
export const settingOf = (kind) =>
  Object.entries(KINDS_OF).find(([, kinds]) => kinds.includes(kind))?.[0] ?? null;

/** True when each desk gets more alarms in an hour than a person can handle. @param {{a_desk: number, budget: number}} load */
export const isOver = ({ a_desk, budget }) => a_desk > budget;
