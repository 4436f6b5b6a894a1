// @ts-check
/** Says in the desk's own words why a delivery failed. The record keeps the service's English for the office's IT. Pure. */

/** The first pattern that fits decides. @type {[RegExp, string][]} */
const CAUSES = [
  [/^(?:late\b|too late)/, "desk.failure.late"],
  [/^(?:404|410)\b|subscription ended|unusable keys/, "desk.failure.gone"],
  [/no account/, "desk.failure.no_account"],
  [
    /MOBILE_NUMBER|TARGET_NUMBER|INVALID_NUMBER|IncorrectPhoneNumber|CalledNumber/,
    "desk.failure.number",
  ],
  [/^(?:429|503)\b|slow|busy|queue is full/, "desk.failure.busy"],
  [/^5\d\d\b|no whole answer|Error\b|cannot read/, "desk.failure.unanswered"],
];

/** @param {string} reason as the channel gave it @returns {string} a key of the catalogue */
export const failureKey = (reason) =>
  CAUSES.find(([pattern]) => pattern.test(reason))?.[1] ?? "desk.failure.refused";
