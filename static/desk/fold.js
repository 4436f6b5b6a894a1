// @ts-check
/** The timeline without what the escalation's own row says again, with its reason, at the same second. */

/** @typedef {import("./types.js").Frame} Frame */

const SAME_MS = 2000;
/** Steps that are an alarm at the desk and nothing else. */
const AT_THE_DESK = new Set(["desk_alarm", "siren", "second_desk", "supervisor"]);

/** @param {Frame} row */
const when = (row) => Date.parse(row.acted_at ?? row.at ?? "");

/** @param {string[]|undefined} few @param {string[]|undefined} many */
const within = (few, many) =>
  Boolean(few?.length) && (few ?? []).every((one) => many?.includes(one));

/** @type {Record<string, (row: Frame, step: any) => boolean>} */
const SAID_BY = {
  "order.rung": ({ body }, step) => step.do === "ring" && within(body.crew, step.crew),
  "alarm.raised": ({ body }, step) => {
    const { call_sign, body: more } = body.alarm;
    const isNamed = !call_sign || !step.crew?.length || step.crew.includes(call_sign);
    return AT_THE_DESK.has(step.do) && isNamed && more?.step === step.step;
  },
  "order.sent": ({ actor, body }, step) => actor === "worker" && within(body.crew, step.added),
};

/** @param {Frame[]} rows oldest first */
export function folded(rows) {
  const steps = rows.filter(({ kind }) => kind === "escalation.taken");
  return rows.filter((row) => {
    const isSaid = SAID_BY[row.kind];
    return !(
      isSaid &&
      steps.some((one) => Math.abs(when(one) - when(row)) < SAME_MS && isSaid(row, one.body))
    );
  });
}
