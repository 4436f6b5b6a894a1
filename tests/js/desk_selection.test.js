// @ts-check
/** The selection of the desk itself, while frames come in: it moves only when the dispatcher moves it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alarm, board, incident, intake, row } from "./desk_cast.js";

const document = { documentElement: { lang: "zh-CN", dataset: {} }, addEventListener: () => {} };
Object.assign(globalThis, { document, navigator: globalThis.navigator ?? {} });
const { Desk } = await import("../../static/desk/state/store.js");
const { fromBoard } = await import("../../static/desk/state/state.js");

/** @param {Record<string, any>} rows */
function atWork(rows) {
  const desk = new Desk();
  desk.loader.load = async () => {};
  desk.unreached.loadSoon = () => {};
  desk.reload = async () => {};
  desk.state = fromBoard(board(rows));
  desk.list.follow(desk.state);
  return desk;
}

test("a case that desk 2 takes stays selected, and the desk says so until the dispatcher goes on", () => {
  const desk = atWork({ incidents: [incident("a", { severity: 1 }), incident("b")] });
  desk.select("incident:a");
  const claim = { by: "704", seat: 2, at: "2026-03-02T06:02:00.000Z" };
  desk.apply(row(101, "incident.claimed", { incident: incident("a", { severity: 1, claim }) }, { actor: "704" }));
  assert.deepEqual([desk.selected, desk.taken], ["incident:a", "704"]);
  desk.stepToNext();
  assert.deepEqual([desk.selected, desk.taken], ["incident:b", null]);
});

test("a case that desk 2 merges does not take the selection with it", () => {
  const desk = atWork({ incidents: [incident("a"), incident("b")] });
  desk.select("incident:a");
  const merged = incident("a", { version: 2, status: "merged", merged_into: "b" });
  desk.apply(row(101, "incident.merged", { incident: merged }, { actor: "704" }));
  assert.deepEqual([desk.selected, desk.loader.id, desk.taken], ["incident:a", "a", "704"]);
});

test("an alarm or an intake that is settled elsewhere leaves the selection waiting on its name", () => {
  const desk = atWork({
    incidents: [incident("a")],
    alarms: [alarm("x", { kind: "storage", incident_id: null })],
    intakes: [intake("t")],
  });
  desk.select("alarm:x");
  desk.apply(row(101, "alarm.cleared", { alarm_id: "x" }, { actor: "704" }));
  assert.deepEqual([desk.selected, desk.taken, desk.gone && "kind" in desk.gone && desk.gone.kind], ["alarm:x", "704", "storage"]);
  desk.select("intake:t");
  const dismissed = intake("t", { status: "dismissed" });
  desk.apply(row(102, "intake.dismissed", { intake: dismissed }, { actor: "704" }));
  assert.deepEqual([desk.selected, desk.taken], ["intake:t", "704"]);
  desk.step(1);
  assert.equal(desk.selected, "incident:a");
});

test("what one settles oneself leaves the selection waiting too, and nobody is named", () => {
  const desk = atWork({ alarms: [alarm("x", { kind: "storage", incident_id: null })], incidents: [incident("a")] });
  desk.select("alarm:x");
  desk.drop("alarm", "x");
  assert.deepEqual([desk.selected, desk.taken, Boolean(desk.gone)], ["alarm:x", null, true]);
});

test("only an empty desk selects by itself, and says that it did", () => {
  const desk = atWork({});
  let moves = 0;
  desk.addEventListener("moved", () => {
    moves += 1;
  });
  desk.apply(row(101, "incident.opened", { incident: incident("a") }));
  desk.apply(row(102, "incident.opened", { incident: incident("b", { severity: 1 }) }));
  assert.deepEqual([desk.selected, moves], ["incident:a", 1]);
});

test("an SOS that another desk gives a case shows that case, and says that it came by itself", () => {
  const sos = alarm("x", { kind: "sos", incident_id: null });
  const desk = atWork({ alarms: [sos], incidents: [incident("b")] });
  desk.select("alarm:x");
  let moves = 0;
  desk.addEventListener("moved", () => {
    moves += 1;
  });
  desk.apply(row(101, "incident.opened", { incident: incident("a") }, { actor: "704" }));
  assert.equal(moves, 0, "a case beside it changes nothing");
  desk.apply(row(102, "alarm.counted", { alarm: { ...sos, incident_id: "a" } }, { actor: "704" }));
  assert.deepEqual([desk.selected, desk.loader.id, moves], ["alarm:x", "a", 1], "D, R and the digits wait");
  desk.select("incident:b");
  assert.equal(moves, 1, "what the dispatcher chooses was read");
});

test("a note on a case that ended long ago does not bring it onto the list", () => {
  const desk = atWork({ incidents: [incident("a"), incident("b", { status: "closed" })] });
  desk.apply(row(101, "note.added", { incident: incident("old", { status: "closed" }) }, { actor: "704" }));
  desk.learn(incident("old", { status: "closed" }));
  assert.deepEqual([...desk.state.incidents.keys()], ["a", "b"]);
  desk.apply(row(102, "note.added", { incident: incident("b", { status: "closed", version: 2 }) }));
  assert.equal(desk.state.incidents.get("b")?.version, 2, "a listed one follows");
  desk.apply(row(103, "incident.reopened", { incident: incident("old", { version: 3 }) }));
  assert.equal(desk.state.incidents.get("old")?.status, "new", "one that is open again is listed");
});
