// @ts-check
/** The rules of a field map as one line each: paths with commas, or a constant after "=". */

/** @typedef {Record<string, unknown>} Detailed */
/** @typedef {string|Detailed} Rule */
/** @typedef {{fields?: Record<string, Rule>} & Record<string, unknown>} Settings */
/** The settings of a protocol; `replaces` when those of a source stand instead of them. @typedef {{usual: Settings, replaces: boolean}} Usual */

/** @param {Detailed} rule */
const restOf = ({ from: _from, value: _value, ...rest }) => rest;

/** The line of a rule. @param {Rule|undefined} rule */
export function lineOf(rule) {
  if (rule === undefined) return "";
  if (typeof rule === "string") return rule;
  return "value" in rule ? `=${rule.value ?? ""}` : [rule.from ?? []].flat().join(", ");
}

/** The parts of a rule that its line does not show: time, values, join … @param {Rule|undefined} rule */
export const partsOf = (rule) => (typeof rule === "object" ? Object.keys(restOf(rule)) : []);

/** @param {string} word */
const constantOf = (word) => (["true", "false"].includes(word) ? word === "true" : word || null);

/** The rule of a line; what the line does not show stays. @param {string} line @param {Rule|undefined} before @returns {Rule} */
export function ruleOf(line, before) {
  if (line.startsWith("=")) return { value: constantOf(line.slice(1).trim()) };
  const paths = line
    .split(/[,，]/)
    .map((path) => path.trim())
    .filter(Boolean);
  const from = paths.length === 1 ? paths[0] : paths;
  const rest = typeof before === "object" ? restOf(before) : {};
  return typeof from === "string" && !Object.keys(rest).length ? from : { ...rest, from };
}

/** The rule that counts for a member. @param {Settings} own @param {Usual} usual @param {string} member */
export const countingRule = (own, { usual, replaces }, member) =>
  replaces && Object.keys(own).length
    ? own.fields?.[member]
    : (own.fields?.[member] ?? usual.fields?.[member]);

/** The members of a map, the usual ones first. @param {Settings} own @param {Usual} usual */
export const membersOf = (own, usual) =>
  [...new Set([...Object.keys(usual.usual.fields ?? {}), ...Object.keys(own.fields ?? {})])].filter(
    (member) => countingRule(own, usual, member) !== undefined,
  );

/** The settings after a line was changed; an empty line is the usual rule again. @param {Settings} own @param {Usual} usual @param {string} member @param {string} line @returns {Settings} */
export function withLine(own, usual, member, line) {
  const isFirst = usual.replaces && !Object.keys(own).length;
  const base = isFirst ? structuredClone(usual.usual) : own;
  const fields = { ...base.fields };
  const counts = countingRule(own, usual, member);
  const isUsual = !usual.replaces && line.trim() === lineOf(usual.usual.fields?.[member]);
  if (!line.trim() || isUsual) delete fields[member];
  else fields[member] = ruleOf(line.trim(), counts);
  const { fields: _fields, ...rest } = base;
  return Object.keys(fields).length ? { ...rest, fields } : rest;
}
