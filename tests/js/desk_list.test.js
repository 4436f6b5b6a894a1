// @ts-check
/** One list, one row a case: its rank, and that it stands still while the dispatcher reads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { List } from "../../static/desk/queue/list.js";
import { misplaced } from "../../static/desk/queue/order.js";
import { keysOf, sections } from "../../static/desk/queue/queue.js";
import { fromBoard, putIncident, reduce } from "../../static/desk/state/state.js";
import { alarm, at, board, clock, incident, intake, member, row } from "./desk_cast.js";

const words = () => "";
/** @param {any} state */
const laneKeys = (state) => sections(state)[0].items.map(({ key }) => key);
/** @param {List} list @param {any} state */
const shown = (list, state, query = "") => keysOf(list.shown(query, words, state.members));
const sent = (/** @type {number} */ second) => ({
  dispatch: clock(60, at(0), at(10)),
  arrive: clock(second, at(0)),
  resolve: clock(3600, at(0)),
});
const unsent = (/** @type {number} */ second) => ({ ...sent(300), dispatch: clock(second, at(0)) });

test("SOS comes first, then the severity, then what breaks first, and not the oldest", () => {
  const state = fromBoard(
    board({
      incidents: [
        incident("old", { severity: 2, loop: unsent(60) }),
        incident("soon", { severity: 2, loop: unsent(20) }),
        incident("late", { severity: 2, loop: sent(15) }),
        incident("fire", { severity: 1, loop: sent(300) }),
        incident("sos", { severity: 4, loop: sent(900) }),
      ],
      alarms: [
        alarm("1", { incident_id: "old", raised_at: at(1) }),
        alarm("2", { incident_id: "late", raised_at: at(2) }),
        alarm("3", { incident_id: "soon", raised_at: at(3) }),
        alarm("4", { incident_id: "fire", raised_at: at(4) }),
        alarm("5", { incident_id: "sos", raised_at: at(5), kind: "sos" }),
      ],
    }),
  );
  const wanted = ["sos", "fire", "soon", "old", "late"].map((id) => `incident:${id}`);
  assert.deepEqual(laneKeys(state), wanted, "nobody was sent to `soon` and `old`; to `late` somebody was");
});

test("a late hazard stands below an ordinary case, although it waited longer", () => {
  const state = fromBoard(
    board({
      incidents: [incident("noise", { severity: 3, loop: unsent(60) })],
      alarms: [
        alarm("1", { kind: "hazard_late", incident_id: null, raised_at: at(1) }),
        alarm("2", { incident_id: "noise", raised_at: at(9) }),
        alarm("3", { kind: "report_owed", incident_id: null, raised_at: at(10) }),
      ],
    }),
  );
  assert.deepEqual(laneKeys(state), ["incident:noise", "alarm:3", "alarm:1"]);
});

test("the count of what waits names also the rows that the board has not sent", () => {
  const rows = { incidents: [incident("a"), incident("b")], alarms: [alarm("1", { incident_id: "a" })] };
  const state = fromBoard(board(rows));
  const list = new List();
  list.follow({ ...state, more: { ...state.more, matters: 150 } });
  assert.equal(list.waiting, 151);
});

test("a 特急 that nobody was sent to waits for the desk before any alarm, and so does a late 紧急 after an undo", () => {
  const missed = { ...unsent(45), dispatch: { ...clock(45, at(0)), breached_at: at(45) } };
  const claim = { by: "704", seat: 3, at: at(1) };
  const state = fromBoard(
    board({
      incidents: [
        incident("fire", { severity: 1, loop: unsent(20) }),
        incident("undone", { severity: 2, loop: missed }),
        incident("low", { severity: 4, loop: missed }),
        incident("fresh", { severity: 2, loop: unsent(45) }),
        incident("claimed", { severity: 1, loop: unsent(20), claim }),
        incident("sent", { severity: 1, loop: sent(300), status: "dispatched", crew: { dispatched: ["042"] } }),
        incident("noise", { severity: 3, loop: unsent(60) }),
      ],
      alarms: [alarm("1", { incident_id: "noise" })],
    }),
  );
  assert.deepEqual(laneKeys(state), ["incident:fire", "incident:undone", "incident:noise"]);
});

test("a case is one row with all its reasons, and its section says that it stands above", () => {
  const state = fromBoard(
    board({
      incidents: [incident("a"), incident("b"), incident("c")],
      alarms: [
        alarm("1", { kind: "supervisor", raised_at: at(60) }),
        alarm("2", { kind: "unclaimed", raised_at: at(15) }),
      ],
    }),
  );
  const parts = sections(state);
  assert.deepEqual(parts[0].items.map(({ alarms }) => alarms.map(({ kind }) => kind)), [["unclaimed", "supervisor"]]);
  assert.deepEqual(keysOf(parts), ["incident:a", "incident:b", "incident:c"]);
  const open = parts.find(({ name }) => name === "new");
  assert.deepEqual([open?.items.length, open?.above], [2, 1]);
});

test("an alarm without a case is a row of its own in the same rank", () => {
  const state = fromBoard(
    board({
      incidents: [incident("a", { severity: 2 })],
      alarms: [
        alarm("source", { kind: "source_silent", incident_id: null, raised_at: at(1) }),
        alarm("disk", { kind: "storage", incident_id: null, raised_at: at(2) }),
        alarm("phone", { kind: "new_phone", incident_id: null, raised_at: at(3) }),
        alarm("help", { kind: "sos", incident_id: null, raised_at: at(4) }),
        alarm("case"),
        alarm("off", { kind: "overdue", incident_id: "off-the-board" }),
      ],
    }),
  );
  assert.deepEqual(laneKeys(state), [
    "alarm:help",
    "incident:a",
    "alarm:disk",
    "alarm:source",
    "alarm:phone",
    "alarm:off",
  ]);
});

/** Five cases of one kind; 「a」 is selected. */
function reading() {
  const ids = ["a", "b", "c", "d", "e"];
  const incidents = ids.map((id, n) => incident(id, { severity: 3, loop: unsent(100 + n) }));
  const alarms = ids.slice(0, 3).map((id) => alarm(`of-${id}`, { incident_id: id }));
  const state = fromBoard(board({ incidents, alarms, members: [member("042")] }));
  const list = new List();
  list.follow(state);
  list.chose("incident:a");
  return { list, state };
}

test("the order stands while something is selected, and a re-sort is the dispatcher's", () => {
  const { list, state } = reading();
  const before = shown(list, state);
  const graver = putIncident(state, incident("c", { version: 2, severity: 1 }));
  const more = reduce(graver, row(101, "incident.opened", { incident: incident("f", { severity: 2 }) }));
  list.follow(more);
  assert.deepEqual(shown(list, more), [...before, "incident:f"], "what is new joins at the end");
  assert.equal(list.changes, 2);
  assert.equal(list.worst?.key, "incident:c", "the head says the worst all the same");
  list.resort("incident:a");
  assert.deepEqual(shown(list, more), ["incident:c", "incident:a", "incident:b", "incident:f", "incident:d", "incident:e"]);
  assert.equal(list.changes, 0);
});

test("a hundred changes move no row, and J goes to the row that was read below", () => {
  const { list, state } = reading();
  const before = shown(list, state);
  let now = state;
  for (let n = 0; n < 100; n += 1) {
    const id = before[n % 5].split(":")[1];
    now = putIncident(now, incident(id, { version: n + 2, severity: 2 + (n % 3), loop: unsent(1 + ((n * 37) % 200)) }));
    list.follow(now);
    assert.deepEqual(shown(list, now), before);
  }
  assert.equal(list.neighbour(list.shown("", words, now.members), "incident:a", 1, false), "incident:b");
});

test("what is settled leaves at once, and J goes on from where it stood", () => {
  const { list, state } = reading();
  const cleared = reduce(state, row(101, "alarm.cleared", { alarm_id: "of-a" }));
  list.follow(cleared);
  list.remember("incident:a");
  assert.deepEqual(shown(list, cleared), ["incident:b", "incident:c", "incident:d", "incident:e", "incident:a"]);
  assert.equal(list.neighbour(list.shown("", words, cleared.members), "incident:a", 1, false), "incident:b");
});

test("Space goes to the worst that was not looked at, and a new alarm makes a row new", () => {
  const { list, state } = reading();
  const go = (/** @type {string|null} */ from) => {
    const key = list.next(from, "701");
    if (key) list.chose(key);
    return key;
  };
  assert.equal(go("incident:a"), "incident:b");
  const raised = alarm("new", { incident_id: "e", kind: "sos" });
  const now = reduce(state, row(101, "alarm.raised", { alarm: raised }));
  list.raised(raised);
  list.follow(now);
  assert.equal(go("incident:b"), "incident:e", "SOS came while b was read");
  assert.equal(go("incident:e"), "incident:c");
  assert.equal(go("incident:c"), "incident:d", "then what waits for an order");
  assert.equal(go("incident:d"), "incident:e", "a new round begins with the worst");
  list.raised({ id: "again", incident_id: "a" });
  assert.equal(go("incident:e"), "incident:a");
});

test("Space comes back to the row that the page showed by itself", () => {
  const list = new List();
  list.follow(fromBoard(board({ incidents: ["a", "b", "c"].map((id) => incident(id)) })));
  list.began("incident:a");
  list.chose(list.next("incident:a", "701"));
  assert.equal(list.next("incident:b", "701"), "incident:a", "nobody has chosen it yet");
});

test("Space leaves what another desk has claimed, unless it alarms", () => {
  const claim = { by: "704", seat: 3, at: at(1) };
  const list = new List();
  const incidents = [incident("a", { claim }), incident("b", { claim }), incident("c")];
  list.follow(fromBoard(board({ incidents, alarms: [alarm("1", { incident_id: "b" })], intakes: [intake("t")] })));
  const seen = [];
  let at_key = list.next(null, "701");
  while (at_key && !seen.includes(at_key)) {
    seen.push(at_key);
    list.chose(at_key);
    at_key = list.next(at_key, "701");
  }
  assert.deepEqual(seen, ["incident:b", "intake:t", "incident:c"]);
});

test("a search hides nothing that waits for the desk", () => {
  const { list, state } = reading();
  const named = putIncident(putIncident(state, incident("e", { version: 2, title: "老人走失" })), incident("b", { version: 2, title: "老人落水" }));
  list.follow(named);
  const parts = list.shown("老人", words, named.members);
  assert.deepEqual(parts.map(({ name }) => name), ["new", "needs_you"]);
  assert.deepEqual(keysOf(parts), ["incident:e", "incident:a", "incident:b", "incident:c"]);
  assert.deepEqual(parts[1].items.map(({ isMatch }) => isMatch), [false, true, false]);
  assert.deepEqual(keysOf(list.shown("042", words, named.members))[0], "member:042");
  assert.deepEqual(shown(list, named).length, 5, "and it is the whole list again, in the order that was read");
});

test("the fewest rows that a re-sort moves are counted", () => {
  assert.equal(misplaced(["a", "b", "c"], ["a", "b", "c"]), 0);
  assert.equal(misplaced(["a", "b", "c", "d"], ["d", "a", "b", "c"]), 1);
  assert.equal(misplaced(["a", "b", "c", "d"], ["d", "c", "b", "a"]), 3);
});
