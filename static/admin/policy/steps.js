// @ts-check
/** The steps of one severity while they are edited: read from JSON, written to JSON, checked. Pure. */

/**
 * @typedef {object} PolicyStep as the server sends it and takes it back
 * @property {string} when
 * @property {string} do
 * @property {number|null} after_s
 * @property {number|null} after_etas
 * @property {string} policy
 * @property {string|null} unless
 * @property {boolean} silent
 *
 * @typedef {{key: number, step: PolicyStep}} Row `key` stays while everything else may change
 * @typedef {{whens: string[], fits: Record<string, string[]>, at_once: string[], may_ask: string[]}} Choices
 * @typedef {{version: number, by: string|null, at: string|null, steps: PolicyStep[]}} Version
 * @typedef {Version & {history: Version[]}} Table
 * @typedef {{may_change: boolean, choices: Choices, severities: Record<string, Table>}} Answer
 * @typedef {Map<number, {words: string, row: Row|null}>} Wrong by the row's key; 0 is the whole table
 */

const FIRST_S = 60;
const FIRST_ETAS = 1.5;
export const WHOLE = 0;

let made = 0;
const fresh = () => {
  made += 1;
  return made;
};

/** @param {PolicyStep} step */
const measure = (step) => step.after_s ?? step.after_etas ?? 0;

/** The steps that the first order takes itself come first, then the others by their seconds. @param {PolicyStep[]} steps @returns {Row[]} */
export const rowsOf = (steps) =>
  [...steps].sort((a, b) => measure(a) - measure(b)).map((step) => ({ key: fresh(), step }));

/** Returns the rows as the JSON of the policy. @param {Row[]} rows @returns {PolicyStep[]} */
export const stepsOf = (rows) => rows.map(({ step }) => step);

/** True when the rows differ from the steps that were read. @param {Row[]} rows @param {PolicyStep[]} steps as they were read */
export const isChanged = (rows, steps) =>
  JSON.stringify(stepsOf(rows)) !== JSON.stringify(stepsOf(rowsOf(steps)));

/** @param {Row[]} rows @param {string} when @param {Choices} choices @returns {Row[]} */
export function added(rows, when, choices) {
  const isEta = when === "past_eta";
  const isPlain = (/** @type {string} */ action) =>
    action !== "list" && !choices.at_once.includes(action);
  const first = choices.fits[when].find(isPlain) ?? "";
  const step = {
    when,
    do: first,
    after_s: isEta ? null : FIRST_S,
    after_etas: isEta ? FIRST_ETAS : null,
    policy: "always",
    unless: null,
    silent: false,
  };
  return [...rows, { key: fresh(), step }];
}

/** @param {Row[]} rows @param {number} key */
export const removed = (rows, key) => rows.filter((row) => row.key !== key);

/** @param {Row[]} rows @param {number} key @param {Partial<PolicyStep>} change @param {Choices} choices @returns {Row[]} */
export function edited(rows, key, change, choices) {
  return rows.map((row) => {
    if (row.key !== key) return row;
    const step = { ...row.step, ...change };
    if (step.policy === "ask" && !choices.may_ask.includes(step.do)) step.policy = "always";
    return { key, step };
  });
}

/** The policies that a step may have. @param {string} action @param {Choices} choices */
export const policiesFor = (action, choices) =>
  ["always", "ask", "if_allowed", "by_choice"].filter(
    (policy) => policy !== "ask" || choices.may_ask.includes(action),
  );

/** @type {Record<string, string>} */
const WORDS = {
  after_s: "policy.wrong.after_s",
  after_etas: "policy.wrong.after_etas",
  do: "policy.wrong.do",
  policy: "policy.wrong.policy",
  unless: "policy.wrong.unless",
};

/**
 * Assigns each error of the server to its row: `steps.3.after_s` belongs to the fourth row.
 * @param {{field: string}[]} errors
 * @param {Row[]} rows as they were sent
 * @returns {Wrong}
 */
export function wrongOf(errors, rows) {
  /** @type {Wrong} */
  const wrong = new Map();
  for (const { field } of errors) {
    const [list, index, name] = field.split(".");
    const row = list === "steps" ? rows[Number(index)] : undefined;
    if (row && index !== undefined) {
      const measured = name ? "policy.wrong.other" : "policy.wrong.measure";
      wrong.set(row.key, { words: WORDS[name] ?? measured, row });
    } else {
      const words = list === "steps" ? "policy.wrong.twice" : "policy.wrong.other";
      wrong.set(WHOLE, { words, row: null });
    }
  }
  return wrong;
}

/** Drops the errors of rows that were edited since. @param {Wrong} wrong @param {Row[]} rows @returns {Wrong} */
export const stillWrong = (wrong, rows) =>
  new Map([...wrong].filter(([, { row }]) => row && rows.includes(row)));

/** `+3`, `−2` or `0`. @param {number} now @param {number} edited */
export const change = (now, edited) =>
  edited === now ? "0" : edited > now ? `+${edited - now}` : `−${now - edited}`;
