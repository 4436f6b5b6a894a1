// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { attended, groups } from "../../static/desk/people/people_board.js";
import { at, member } from "./desk_cast.js";

const MEMBERS = [
  member("017", { area_id: 5 }),
  member("007", { state: "on_scene" }),
  member("042", { state: "off", on_duty: false }),
  member("063", { state: "off", on_duty: false, area_id: 9 }),
];
const HOURS = { starts_at: at(0), ends_at: at(36_000) };
/** @type {any} */
const ATTENDANCE = {
  expected: [
    { call_sign: "007", presence: "present", ...HOURS },
    { call_sign: "042", presence: "missing", ...HOURS },
  ],
  unplanned: [{ call_sign: "017" }],
};
/** @type {any[]} */
const AREAS = [
  { id: 1, name: "文晖街道" },
  { id: 5, name: "三塘苑" },
];

/** @param {import("../../static/desk/people/people_board.js").By} by @param {any} [attendance] */
const shown = (by, attendance = ATTENDANCE) =>
  groups(by, MEMBERS, attendance, AREAS).map(({ kind, rows }) => [
    kind,
    ...rows.map(({ member: row, presence }) => `${row.call_sign} ${presence ?? ""}`.trim()),
  ]);

test("a shift shows first who is missing, and apart who is there without one", () => {
  assert.deepEqual(shown("shift"), [
    ["shift", "042 missing", "007 present"],
    ["extra", "017 extra"],
    ["rest", "063"],
  ]);
  const [{ rows }] = groups("shift", MEMBERS, ATTENDANCE, AREAS);
  assert.deepEqual(attended(rows), { expected: 2, present: 1, missing: 1 });
});

test("without an answer about the shifts everybody is still listed", () => {
  assert.deepEqual(shown("shift", null), [
    ["extra", "007", "017"],
    ["rest", "042", "063"],
  ]);
});

test("an area that is not named keeps its members in sight", () => {
  assert.deepEqual(
    groups("area", MEMBERS, null, AREAS).map(({ name, rows }) => `${name} ${rows.length}`),
    ["文晖街道 2", "三塘苑 1", " 1"],
  );
  assert.deepEqual(shown("state", null), [
    ["state", "007"],
    ["state", "017"],
    ["state", "042", "063"],
  ]);
});
