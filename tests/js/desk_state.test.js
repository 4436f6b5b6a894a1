// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { deliverySummary, channelsOf } from "../../static/desk/state/delivery.js";
import { isLate, runningClock } from "../../static/desk/queue/clocks.js";
import { neighbourKey } from "../../static/desk/queue/order.js";
import { keysOf, listed, sections } from "../../static/desk/queue/queue.js";
import { matcher } from "../../static/desk/queue/search.js";
import { selectedIncidentId, takenBy } from "../../static/desk/state/selection.js";
import { fromBoard, putIncident, withNewBoard, reduce } from "../../static/desk/state/state.js";
import { alarm, at, board, clock, incident, intake, member, row } from "./desk_cast.js";

const town = () =>
  fromBoard(
    board({
      incidents: [incident("a", { severity: 1, version: 3 }), incident("b")],
      members: [member("007"), member("017"), member("042"), member("099", { on_duty: false, state: "off" })],
    }),
  );

test("a frame carries the incident's new state onto the board", () => {
  const next = reduce(town(), row(101, "incident.claimed", { incident: incident("b", { version: 2, title: "新" }) }));
  assert.equal(next.incidents.get("b")?.title, "新");
  assert.equal(next.upto, 101);
});

test("an older state never overwrites a newer version", () => {
  const before = town();
  const next = reduce(before, row(101, "incident.amended", { incident: incident("a", { version: 2, title: "旧" }) }));
  assert.equal(next.incidents.get("a"), before.incidents.get("a"));
});

test("a claim changes the state without a new version, and is still seen", () => {
  const before = town();
  const claim = { by: "703", seat: 3, at: at(5) };
  const frame = row(101, "incident.claimed", { incident: { ...before.incidents.get("a"), claim } });
  assert.deepEqual(reduce(before, frame).incidents.get("a")?.claim, claim);
  const same = /** @type {any} */ ({ ...before.incidents.get("a") });
  assert.equal(putIncident(before, same), before, "the same again is no news");
});

test("the same frame twice changes nothing", () => {
  const frame = row(101, "alarm.raised", { alarm: alarm("x") });
  const once = reduce(town(), frame);
  assert.equal(reduce(once, frame), once);
  assert.equal(once.alarms.size, 1);
});

test("an alarm that was cleared is not raised again by a repeat", () => {
  const raised = row(101, "alarm.raised", { alarm: alarm("x") });
  const cleared = reduce(reduce(town(), raised), row(102, "alarm.cleared", { alarm_id: "x" }));
  assert.equal(reduce(cleared, raised).alarms.size, 0);
});

test("members are busy with what the crews say, and free when it ends", () => {
  const sent = incident("b", { version: 2, status: "dispatched", crew: { dispatched: ["042"] } });
  let state = reduce(town(), row(101, "order.sent", { incident: sent }));
  assert.deepEqual([state.members.get("042")?.state, state.members.get("042")?.incident_id], ["assigned", "b"]);
  const there = incident("b", { version: 3, status: "on_scene", crew: { on_scene: ["042"] } });
  state = reduce(state, row(102, "report.filed", { incident: there, report: {} }));
  assert.equal(state.members.get("042")?.state, "on_scene");
  const done = incident("b", { version: 4, status: "resolved", crew: { cleared: ["042"] } });
  state = reduce(state, row(103, "report.filed", { incident: done, report: {} }));
  assert.deepEqual([state.members.get("042")?.state, state.members.get("042")?.incident_id], ["free", null]);
});

test("a member who is stood down from one case is still busy with the other", () => {
  let state = town();
  state = putIncident(state, incident("b", { version: 2, crew: { en_route: ["042"] } }));
  state = putIncident(state, incident("a", { version: 4, crew: { dispatched: ["042"] } }));
  assert.equal(state.members.get("042")?.incident_id, "b");
  state = putIncident(state, incident("b", { version: 3, crew: {} }));
  assert.deepEqual([state.members.get("042")?.state, state.members.get("042")?.incident_id], ["assigned", "a"]);
});

test("duty, presence and positions reach the members and nobody else is made up", () => {
  let state = reduce(town(), row(101, "duty.started", { call_sign: "099" }));
  assert.equal(state.members.get("099")?.state, "free");
  state = reduce(state, row(102, "duty.ended", { call_sign: "099" }));
  assert.equal(state.members.get("099")?.state, "off");
  state = reduce(state, { kind: "presence", body: [{ call_sign: "042", live: false }, { call_sign: "301", live: true }] });
  state = reduce(state, { kind: "positions", body: [{ call_sign: "042", lat: 1, lon: 2, accuracy_m: 3, at: at(9) }] });
  const { live, lat, fix_at } = /** @type {any} */ (state.members.get("042"));
  assert.deepEqual({ live, lat, fix_at }, { live: false, lat: 1, fix_at: at(9) });
  assert.equal(state.members.has("301"), false);
});

test("an intake leaves the list when anyone has dealt with it", () => {
  const state = reduce(town(), row(101, "intake.received", { intake: intake("t") }));
  assert.equal(state.intakes.size, 1);
  assert.equal(reduce(state, row(102, "intake.received", { intake: intake("t", { status: "attached" }) })).intakes.size, 0);
  assert.equal(reduce(state, row(102, "intake.dismissed", { intake: intake("t", { status: "dismissed" }) })).intakes.size, 0);
});

test("a board that was overtaken on its way gets the frames since laid over it", () => {
  const state = reduce(town(), row(103, "alarm.cleared", { alarm_id: "x" }));
  const late = board({ upto: 101, incidents: [incident("a", { version: 2 })], alarms: [alarm("x")] });
  const frames = [row(101, "alarm.raised", { alarm: alarm("x") }), row(103, "alarm.cleared", { alarm_id: "x" })];
  const next = withNewBoard(state, late, frames);
  assert.equal(next.alarms.size, 0);
  assert.equal(next.incidents.get("a")?.version, 3);
  assert.equal(next.upto, 103);
});

test("heartbeats move the cursor but hello, which comes before the replay, does not", () => {
  assert.equal(reduce(town(), { kind: "hello", upto: 500 }).upto, 100);
  assert.equal(reduce(town(), { kind: "heartbeat", upto: 140 }).upto, 140);
  assert.equal(reduce(town(), { kind: "heartbeat", upto: 40 }).upto, 100);
});

test("an unknown kind is kept quiet", () => {
  const state = town();
  assert.equal(reduce(state, { kind: "weather", body: {} }), state);
  assert.equal(reduce(state, row(101, "weather.rained")).upto, 101);
});

test("a delivery only moves forward, except that a failed channel may be tried again", () => {
  const go = (/** @type {any} */ state, /** @type {string} */ status, n = 1) =>
    reduce(state, { kind: "deliveries", body: [{ assignment_id: "o-042", channel: "push", status, at: at(n) }] });
  const status = (/** @type {any} */ state) => state.deliveries.get("o-042").push.status;
  assert.equal(status(go(go(town(), "shown"), "sent")), "shown");
  assert.equal(status(go(go(town(), "failed"), "sending")), "sending");
  assert.equal(status(go(go(town(), "sent"), "queued")), "sent");
});

test("what got there stays so when the phone is rung again, and a call to take it back is no order", () => {
  const round = (/** @type {number} */ n, /** @type {string} */ channel, /** @type {string} */ status, kind = "order") => ({ channel, status, round: n, kind });
  const deliveries = [round(1, "live", "shown"), round(1, "push", "failed"), round(2, "live", "queued"), round(2, "push", "sending"), round(1, "push", "sent", "close")];
  const standing = channelsOf(/** @type {any} */ ({ dispatched_at: at(0), deliveries }), undefined).map((row) => [row.channel, row.status]);
  assert.deepEqual(standing, [["live", "shown"], ["push", "sending"]]);
});

test("one line a member: received after so many seconds, or still on its way", () => {
  const job = /** @type {any} */ ({ dispatched_at: at(0), deliveries: [{ channel: "live", status: "sent", sent_at: at(0.1) }, { channel: "push", status: "sending" }] });
  assert.equal(deliverySummary(job, channelsOf(job, undefined)).state, "sent");
  const news = { live: { channel: "live", status: "shown", at: at(0.2) } };
  const got = deliverySummary(job, channelsOf(job, news));
  assert.deepEqual([got.state, got.channel, got.after_s], ["got", "live", 0.2]);
  const dead = /** @type {any} */ ({ dispatched_at: at(0), deliveries: [{ channel: "push", status: "failed", reason: "gone" }] });
  assert.equal(deliverySummary(dead, channelsOf(dead, undefined)).state, "failed");
  assert.equal(deliverySummary(/** @type {any} */ ({ dispatched_at: at(0), deliveries: [] }), []).state, "none");
});

test("what needs you comes first, then what came in, then by state; the gravest first", () => {
  const state = fromBoard(
    board({
      incidents: [
        incident("a", { status: "on_scene" }),
        incident("b", { severity: 2 }),
        incident("c", { severity: 1 }),
        incident("d", { status: "closed" }),
        incident("e", { status: "cancelled" }),
      ],
      alarms: [
        alarm("x", { kind: "overdue" }),
        alarm("y", { kind: "sos" }),
        alarm("z", { kind: "source_silent", incident_id: null }),
      ],
      intakes: [intake("t")],
    }),
  );
  const parts = listed(sections(state));
  assert.deepEqual(parts.map((part) => part.name), ["needs_you", "intake", "new", "ended"]);
  assert.deepEqual(keysOf(parts), ["incident:a", "incident:c", "alarm:z", "intake:t", "incident:b"]);
  assert.equal(keysOf(parts, true).length, 7);
});

test("search finds cases by any of their words and members by call sign", () => {
  const row = incident("b", { title: "老人落水", place: "朝晖六区", crew: { en_route: ["042"] } });
  const finds = (/** @type {string} */ text) => matcher(text)?.(row);
  assert.deepEqual([finds("落水 朝晖"), finds("042"), finds("落水 文晖")], [true, true, false]);
  assert.equal(matcher("042")?.(member("042")), true);
  assert.equal(matcher("  "), null);
});

test("the clock that runs is the first that is not done, once it has begun", () => {
  const fresh = incident("a");
  assert.equal(runningClock(fresh)?.name, "dispatch");
  const sent = incident("a", { loop: { dispatch: clock(60, at(0), at(20)), arrive: clock(300, at(20)), resolve: clock(3600, at(20)) } });
  assert.equal(runningClock(sent)?.name, "arrive");
  assert.equal(isLate(sent, Date.parse(at(319))), false);
  assert.equal(isLate(sent, Date.parse(at(321))), true);
  assert.equal(isLate({ ...sent, status: "closed" }, Date.parse(at(999))), false);
});

test("J and K go on from where a case stood after it has left", () => {
  const keys = ["incident:a", "incident:b", "incident:c"];
  assert.equal(neighbourKey(keys, "incident:a", 1), "incident:b");
  assert.equal(neighbourKey(keys, "incident:a", -1), "incident:a");
  assert.equal(neighbourKey(keys, "incident:gone", 1, 1), "incident:b");
  assert.equal(neighbourKey(keys, "incident:gone", -1, 1), "incident:a");
  assert.equal(neighbourKey([], null, 1), null);
});

test("who else has dealt with what is selected is told, and nobody for one's own act", () => {
  const sent = row(101, "order.sent", {}, { incident_id: "b", actor: "704" });
  assert.equal(takenBy(sent, "incident:b", "701"), "704");
  assert.equal(takenBy(sent, "incident:b", "704"), null);
  assert.equal(takenBy(sent, "incident:a", "701"), null);
  const accepted = row(101, "assignment.accepted", {}, { incident_id: "b", actor: "042" });
  assert.equal(takenBy(accepted, "incident:b", "701"), null, "an answer takes nothing from the desk");
  const cleared = row(101, "alarm.cleared", { alarm_id: "x" }, { actor: "704" });
  assert.equal(takenBy(cleared, "alarm:x", "701"), "704");
  const dismissed = row(101, "intake.dismissed", { intake: intake("t", { status: "dismissed" }) }, { actor: "704" });
  assert.equal(takenBy(dismissed, "intake:t", "701"), "704");
});

test("the board tells the seats of the other desks", () => {
  assert.equal(fromBoard(board({ seats: [{ name: "704", seat: 3 }] })).seats.get("704"), 3);
});

test("an alarm shows the case it is about", () => {
  const state = fromBoard(board({ incidents: [incident("a")], alarms: [alarm("x"), alarm("y", { incident_id: null })] }));
  assert.equal(selectedIncidentId(state, "alarm:x"), "a");
  assert.equal(selectedIncidentId(state, "alarm:y"), null);
  assert.equal(selectedIncidentId(state, "incident:a"), "a");
  assert.equal(selectedIncidentId(state, "member:042"), null);
});

test("words of the crew are unread until a desk has read them", () => {
  const said = (/** @type {number} */ seq, more = {}) =>
    row(seq, "message.sent", { incident: incident("a"), message: { id: `m${seq}`, text: "收到", ...more } });
  const before = fromBoard(board({ incidents: [incident("a")], unread: [{ incident_id: "a", count: 1 }] }));
  const more = [said(101), said(102, { from_crew: true })].reduce(reduce, before);
  assert.equal(more.unread.get("a"), 2, "the desk's own words are not counted");
  const read = reduce(more, row(103, "message.read", { incident: incident("a"), message_ids: ["m102"] }));
  assert.equal(read.unread.get("a"), 0);
});
