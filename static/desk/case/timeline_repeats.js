// @ts-check
/** Removes timeline rows that only repeat another one: an escalation step gives its reason itself, and one act may settle several alarms. */

/** @typedef {import("../state/types.js").Frame} Frame */

const SAME_MS = 2000;
/** These steps only raise an alarm at the desk. */
const AT_THE_DESK = new Set(["desk_alarm", "siren", "second_desk", "supervisor"]);

/** @param {Frame} row */
const time_ms = (row) => Date.parse(row.acted_at ?? row.at ?? "");

/** @param {string[]|undefined} few @param {string[]|undefined} many */
const within = (few, many) =>
  Boolean(few?.length) && (few ?? []).every((callSign) => many?.includes(callSign));

/** @type {Record<string, (row: Frame, step: Frame["body"]) => boolean>} */
const IS_REPEATED_BY = {
  "order.rung": ({ body }, step) => step.do === "ring" && within(body.crew, step.crew),
  "alarm.raised": ({ body }, step) => {
    const { call_sign, body: more } = body.alarm;
    const isNamed = !call_sign || !step.crew?.length || step.crew.includes(call_sign);
    return AT_THE_DESK.has(step.do) && isNamed && more?.step === step.step;
  },
  "order.sent": ({ actor, body }, step) => actor === "worker" && within(body.crew, step.added),
};

/** One act, such as cancelling a case, settles all its alarms. @param {Frame} row @param {number} at @param {Frame[]} rows */
const isSettledAgain = (row, at, rows) =>
  row.kind === "alarm.cleared" &&
  rows
    .slice(0, at)
    .some(
      (other) =>
        other.kind === row.kind &&
        other.actor === row.actor &&
        Math.abs(time_ms(other) - time_ms(row)) < SAME_MS,
    );

/** @param {Frame[]} rows oldest first */
export function withoutRepeats(rows) {
  const steps = rows.filter(({ kind }) => kind === "escalation.taken");
  return rows.filter((row, at) => {
    if (isSettledAgain(row, at, rows)) return false;
    const isSaid = IS_REPEATED_BY[row.kind];
    return !(
      isSaid &&
      steps.some(
        (step) => Math.abs(time_ms(step) - time_ms(row)) < SAME_MS && isSaid(row, step.body),
      )
    );
  });
}
