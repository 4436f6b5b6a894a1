// @ts-check

/**
 * The id of a member's assignment by an order, as `assignment_id` of the server makes it. No other
 * code builds one, and none takes one apart.
 * @param {string} orderId @param {string} callSign
 */
export const assignmentId = (orderId, callSign) => `${orderId}-${callSign}`;
