// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { newsKind } from "../../static/desk/alarm/news_kinds.js";
import { MOST_ROWS, keysOf, listed, sections } from "../../static/desk/queue/queue.js";
import { counts } from "../../static/desk/state/counts.js";
import { fromBoard, reduce } from "../../static/desk/state/state.js";
import { alarm, board, incident, intake, row } from "./desk_cast.js";

const many = (/** @type {number} */ n, /** @type {(id: string) => any} */ make) =>
  Array.from({ length: n }, (_, at) => make(`row${String(at).padStart(4, "0")}`));

test("seven hundred rows are a hundred and a word about six hundred", () => {
  const more = { incidents: 0, alarms: 900, matters: 500, intakes: 500 };
  const state = fromBoard(
    board({
      alarms: many(200, (id) => alarm(id, { incident_id: null })),
      intakes: many(200, (id) => intake(id)),
      more,
    }),
  );
  const parts = listed(sections(state));
  assert.deepEqual(
    parts.map(({ name, items, more }) => [name, items.length, more]),
    [
      ["needs_you", MOST_ROWS, 600],
      ["intake", MOST_ROWS, 600],
    ],
  );
  assert.equal(keysOf(parts).length, 2 * MOST_ROWS);
});

test("what came by frames has a cap too, and the gravest stays", () => {
  let state = fromBoard(board({}));
  const frames = many(300, (id) => intake(id)).concat([intake("fire", { severity: 1 })]);
  frames.forEach((received, at) => {
    state = reduce(state, row(101 + at, "intake.received", { intake: received }));
  });
  const [part] = listed(sections(state));
  assert.equal(part.items.length + part.more, 301);
  assert.equal(part.items[0].key, "intake:fire");
});

test("what many networks say comes first", () => {
  const state = fromBoard(
    board({
      intakes: [intake("loud", { tips: 90 }), intake("true", { tips: 3, networks: 3 })],
      incidents: [
        incident("a", { status: "verifying", severity: 1, tips: 200, networks: 1 }),
        incident("b", { status: "verifying", severity: 1, tips: 2, networks: 2 }),
      ],
    }),
  );
  assert.deepEqual(keysOf(sections(state)), [
    "intake:true",
    "intake:loud",
    "incident:b",
    "incident:a",
  ]);
});

test("a tip that another row has taken in is no row, and its head shows the count", () => {
  let state = reduce(fromBoard(board({})), row(101, "intake.received", { intake: intake("a") }));
  const folded = intake("b", { folded_into: "a" });
  state = reduce(state, row(102, "intake.amended", { intake: folded }));
  state = reduce(state, row(103, "intake.received", { intake: intake("a", { tips: 2 }) }));
  assert.deepEqual([...state.intakes.values()].map(({ id, tips }) => [id, tips]), [["a", 2]]);
});

test("an alarm that is counted stays one alarm and rings no more", () => {
  const raised = row(101, "alarm.raised", { alarm: alarm("x", { kind: "sos" }) });
  const counted = row(102, "alarm.counted", { alarm: alarm("x", { kind: "sos", count: 150 }) });
  const state = reduce(reduce(fromBoard(board({})), raised), counted);
  assert.deepEqual([...state.alarms.values()].map(({ count }) => count), [150]);
  assert.equal(newsKind(raised), "sos");
  assert.equal(newsKind(counted), null);
});

test("a fire rings once a place", () => {
  const said = (/** @type {Record<string, any>} */ change) =>
    newsKind(row(101, "intake.received", { intake: intake("a", { severity: 1, ...change }) }));
  assert.equal(said({}), "urgent");
  assert.equal(said({ tips: 2 }), null);
  assert.equal(said({ folded_into: "b" }), null);
});

test("the figures of the header count the cases that are not listed", () => {
  const figures = { ...board({}).counts, new: 700, overdue: 650 };
  const more = { incidents: 699, alarms: 0, matters: 0, intakes: 0 };
  const state = fromBoard(board({ incidents: [incident("a")], counts: figures, more }));
  assert.equal(counts(state, 0).waiting, 700);
  assert.equal(counts(state, 0).late, 650);
});
