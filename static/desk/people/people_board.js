// @ts-check
/** The members of the people board in groups: by shift, by area or by state. Pure. */

/** @typedef {import("../state/types.js").Member} Member */
/** @typedef {import("../../lib/types.d.ts").AttendanceOut} Attendance */
/** @typedef {import("../../lib/types.d.ts").AreaNode} Area */
/** @typedef {"present"|"absent"|"missing"|"extra"} Presence */
/** @typedef {"shift"|"area"|"state"} By */
/** @typedef {{member: Member, presence: Presence|null}} Row */
/**
 * @typedef {object} Group
 * @property {string} key
 * @property {"shift"|"extra"|"rest"|"area"|"state"} kind
 * @property {string} name the area's name, the state, or the hours as `from|to`
 * @property {Row[]} rows
 */

/** @type {By[]} */
export const WAYS = ["shift", "area", "state"];
/** The order of the states: who calls for help, who works, then who is free. @type {Member["state"][]} */
const STATES = ["sos", "on_scene", "en_route", "assigned", "free", "off"];
/** A missing member stands first, because the desk must call. */
const PRESENCES = ["missing", "present", "absent", "extra"];

/** @param {Row} a @param {Row} b */
const byState = (a, b) =>
  STATES.indexOf(a.member.state) - STATES.indexOf(b.member.state) ||
  a.member.call_sign.localeCompare(b.member.call_sign);

/** @param {Row} a @param {Row} b */
const byPresence = (a, b) =>
  PRESENCES.indexOf(a.presence ?? "extra") - PRESENCES.indexOf(b.presence ?? "extra") ||
  byState(a, b);

/** The presence of each call sign that a running shift or a duty names. @param {Attendance|null} attendance */
function presences(attendance) {
  /** @type {Map<string, Presence>} */
  const presenceOf = new Map();
  for (const { call_sign } of attendance?.unplanned ?? []) presenceOf.set(call_sign, "extra");
  for (const { call_sign, presence } of attendance?.expected ?? [])
    presenceOf.set(call_sign, presence);
  return presenceOf;
}

/** The call signs of each running shift, by its hours. @param {Attendance|null} attendance */
function shifts(attendance) {
  /** @type {Map<string, Set<string>>} */
  const signs = new Map();
  for (const { call_sign, starts_at, ends_at } of attendance?.expected ?? []) {
    const hours = `${starts_at}|${ends_at}`;
    signs.set(hours, (signs.get(hours) ?? new Set()).add(call_sign));
  }
  return new Map([...signs].sort(([a], [b]) => a.localeCompare(b)));
}

/** @param {Row[]} rows @param {Attendance|null} attendance @returns {Group[]} */
function byShift(rows, attendance) {
  const planned = [...shifts(attendance)].map(([name, signs]) => ({
    key: name,
    kind: /** @type {const} */ ("shift"),
    name,
    rows: rows.filter(({ member }) => signs.has(member.call_sign)).sort(byPresence),
  }));
  const expected = new Set(attendance?.expected.map(({ call_sign }) => call_sign));
  const others = rows.filter(({ member }) => !expected.has(member.call_sign)).sort(byState);
  // Who was sent without being on duty is at work, and must be seen.
  const isHere = (/** @type {Row} */ { member }) => member.on_duty || member.state !== "off";
  const extra = others.filter(isHere);
  const rest = others.filter((row) => !isHere(row));
  return [
    ...planned,
    { key: "extra", kind: "extra", name: "", rows: extra },
    { key: "rest", kind: "rest", name: "", rows: rest },
  ];
}

/** @param {Row[]} rows @param {Area[]} areas @returns {Group[]} */
function byArea(rows, areas) {
  const known = new Set(areas.map(({ id }) => id));
  const named = areas.map(({ id, name }) => ({ id, name }));
  const unknown = rows.some(({ member }) => !known.has(member.area_id))
    ? [{ id: 0, name: "" }]
    : [];
  return [...named, ...unknown].map(({ id, name }) => ({
    key: `area-${id}`,
    kind: /** @type {const} */ ("area"),
    name,
    rows: rows
      .filter(({ member }) => (known.has(member.area_id) ? member.area_id : 0) === id)
      .sort(byState),
  }));
}

/** @param {Row[]} rows @returns {Group[]} */
const byStates = (rows) =>
  STATES.map((state) => ({
    key: state,
    kind: /** @type {const} */ ("state"),
    name: state,
    rows: rows.filter(({ member }) => member.state === state).sort(byState),
  }));

/**
 * @param {By} by
 * @param {Iterable<Member>} members
 * @param {Attendance|null} attendance null before the first answer
 * @param {Area[]} areas from the top of the tree down
 * @returns {Group[]} without the empty ones
 */
export function groups(by, members, attendance, areas) {
  const presence = presences(attendance);
  const rows = [...members].map((member) => ({
    member,
    presence: presence.get(member.call_sign) ?? null,
  }));
  const parts =
    by === "area"
      ? byArea(rows, areas)
      : by === "state"
        ? byStates(rows)
        : byShift(rows, attendance);
  return parts.filter(({ rows: own }) => own.length);
}

/** Counts how many of a shift are expected, there, and missing. @param {Row[]} rows */
export const attended = (rows) => ({
  expected: rows.length,
  present: rows.filter(({ presence }) => presence === "present").length,
  missing: rows.filter(({ presence }) => presence === "missing").length,
});
