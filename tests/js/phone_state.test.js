// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { needsAcknowledging } from "../../static/phone/state/jobs.js";
import { doneJobs, openJobs, unansweredJobs } from "../../static/phone/state/shown_jobs.js";
import { initial, reduce, saved } from "../../static/phone/state/state.js";
import {
  at,
  frame,
  heard,
  inbox,
  incident,
  item,
  job,
  ME,
  order,
  phone,
  sent,
} from "./phone_cast.js";

/** @param {any} state */
const status = (state) => state.jobs[ME]?.assignment.status;
/** @param {any} state @param {...any} items */
const holding = (state, ...items) => reduce(state, { type: "items", items });

test("an order's frame is a whole job, without another request", () => {
  const state = heard(phone(), sent());
  assert.equal(state.jobs[ME].assignment.id, ME);
  assert.deepEqual(
    unansweredJobs(state).map(({ incident: { title } }) => title),
    ["老人落水"],
  );
  assert.deepEqual(state.jobs[ME].mates, [{ call_sign: "007", status: "dispatched" }]);
});

test("an order for others is not ours", () => {
  const other = frame(101, "order.sent", {
    order: order(),
    crew: ["007"],
    incident: incident({ crew: { dispatched: ["007"] } }),
  });
  assert.deepEqual(heard(phone(), other).jobs, {});
});

test("frames twice change nothing", () => {
  const accepted = frame(
    102,
    "assignment.accepted",
    {
      assignment_id: ME,
      via: "phone",
      incident: incident({ version: 4, crew: { accepted: ["042"] } }),
    },
    "042",
  );
  const once = heard(phone(), sent(), accepted);
  assert.deepEqual(heard(once, sent(), accepted, sent(), accepted), once);
});

test("frames out of order end at the same state", () => {
  const frames = [
    sent(101),
    frame(
      102,
      "assignment.accepted",
      {
        assignment_id: ME,
        via: "phone",
        incident: incident({ version: 4, crew: { accepted: ["042"] } }),
      },
      "042",
    ),
    frame(103, "notified.recorded", {
      notified: { id: "n", agency: "120", by: "701", at: at(3) },
      incident: incident({ version: 4, crew: { accepted: ["042"] } }),
    }),
    frame(
      104,
      "report.filed",
      {
        report: { id: "r", assignment_id: ME, kind: "departed", acted_at: at(4), by: null },
        incident: incident({ version: 5, status: "en_route", crew: { en_route: ["042"] } }),
      },
      "042",
    ),
  ];
  const straight = heard(phone(), ...frames);
  for (const order_ of [
    [0, 3, 1, 2],
    [0, 2, 3, 1],
    [0, 1, 3, 2],
  ]) {
    const mixed = heard(phone(), ...order_.map((n) => frames[n]));
    assert.equal(status(mixed), "en_route");
    assert.equal(mixed.jobs[ME].incident.version, straight.jobs[ME].incident.version);
    assert.deepEqual(mixed.jobs[ME].notified, straight.jobs[ME].notified);
    assert.equal(mixed.jobs[ME].assignment.en_route_at, at(4));
  }
});

test("an undo that overtakes its order leaves nothing to ring for", () => {
  const undone = frame(102, "order.undone", {
    order_id: "order",
    crew: ["042"],
    incident: incident({ version: 4, crew: {} }),
  });
  assert.deepEqual(heard(phone(), undone, sent()).jobs, {});
});

test("a withdrawal that overtakes its order leaves nothing to ring for, whoever else is withdrawn", () => {
  const off = (/** @type {string} */ member) => ({
    ...frame(102, "assignment.withdrawn", { assignment_id: ME, incident: incident({ crew: {} }) }),
    member,
  });
  assert.deepEqual(heard(phone(), off("042"), sent()).jobs, {});
  assert.deepEqual(Object.keys(heard(phone(), off("007"), sent()).jobs), [ME]);
});

test("a withdrawn order says why and is not open any more", () => {
  const withdrawn = frame(102, "assignment.withdrawn", {
    assignment_id: ME,
    reason: "120 已接走",
    incident: incident({ version: 4, crew: { dispatched: ["007"] } }),
  });
  const state = heard(phone(), sent(), withdrawn);
  assert.deepEqual(openJobs(state), []);
  assert.equal(state.notices[0].kind, "gone.withdrawn.reason");
  assert.equal(state.notices[0].params.reason, "120 已接走");
});

test("a case resolved by another takes an unanswered order off the screen", () => {
  const filed = frame(
    102,
    "report.filed",
    {
      report: { id: "r", assignment_id: "order-007", kind: "resolved", acted_at: at(9), by: null },
      incident: incident({
        version: 6,
        status: "resolved",
        crew: { cleared: ["007"] },
        lead: "007",
      }),
    },
    "007",
  );
  const state = heard(phone(), sent(), filed);
  assert.deepEqual(unansweredJobs(state), []);
  assert.equal(state.notices[0].kind, "gone.resolved");
});

test("an acceptance by radio stops the ring and says who accepted", () => {
  const accepted = frame(102, "assignment.accepted", {
    assignment_id: ME,
    via: "radio",
    incident: incident({ version: 4, crew: { accepted: ["042"] } }),
  });
  const state = heard(phone(), sent(), accepted);
  assert.deepEqual(unansweredJobs(state), []);
  assert.equal(state.notices[0].kind, "accepted.radio");
});

test("told the new place by radio, the phone asks no more, and keeps who accepted", () => {
  const corrected = frame(102, "order.corrected", {
    order: { ...job("accepted").order, place: "文晖桥西岸", place_version: 2 },
    incident: incident({ version: 4, crew: { accepted: ["042"] } }),
  });
  const accepted = frame(103, "assignment.accepted", {
    assignment_id: ME,
    via: "radio",
    place: "文晖桥西岸",
    place_version: 2,
    incident: incident({ version: 5, crew: { accepted: ["042"] } }),
  });
  const before = heard(phone({ jobs: [job("accepted")] }), corrected);
  const after = heard(before, accepted);
  assert.equal(after.jobs[ME].assignment.place_version, 2);
  assert.equal(after.jobs[ME].assignment.accepted_via, before.jobs[ME].assignment.accepted_via);
  assert.deepEqual(after.notices, before.notices);
});

test("an older version of the case never overwrites a newer one", () => {
  const newer = frame(103, "incident.amended", {
    changed: ["severity"],
    incident: incident({ version: 9, severity: 2 }),
  });
  const older = frame(102, "incident.amended", {
    changed: ["title"],
    incident: incident({ version: 4, title: "旧" }),
  });
  assert.equal(heard(phone(), sent(), newer, older).jobs[ME].incident.title, "老人落水");
});

test("of two crews in one version the later row of the feed holds", () => {
  const later = frame(
    104,
    "assignment.accepted",
    {
      assignment_id: "order-007",
      via: "phone",
      incident: incident({ crew: { dispatched: ["042"], en_route: ["007"] } }),
    },
    "007",
  );
  const earlier = frame(
    103,
    "assignment.accepted",
    {
      assignment_id: "order-007",
      via: "phone",
      incident: incident({ crew: { dispatched: ["042"], accepted: ["007"] } }),
    },
    "007",
  );
  assert.deepEqual(heard(phone(), sent(), later, earlier).jobs[ME].mates, [
    { call_sign: "007", status: "en_route" },
  ]);
});

test("a corrected place is to be acknowledged until it is", () => {
  const moved = order({ place: "文晖桥南", place_version: 2 });
  const corrected = frame(102, "order.corrected", {
    order: moved,
    crew: ["042"],
    incident: incident({ version: 4, place_version: 2, crew: { accepted: ["042"] } }),
  });
  const state = heard(phone({ jobs: [job("accepted")] }), corrected);
  assert.equal(state.jobs[ME].order.place, "文晖桥南");
  assert.ok(needsAcknowledging(openJobs(state)[0]));
  const pressed = holding(
    state,
    item("acknowledge", { body: { answer: "accepted", place_version: 2 } }),
  );
  assert.ok(!needsAcknowledging(openJobs(pressed)[0]));
});

test("a frame that came before the inbox it outran is not lost", () => {
  const early = heard(reduce(initial(), { type: "saved", saved: saved(phone()) }), sent(105));
  const state = reduce(early, { type: "inbox", inbox: inbox({ upto: 103 }) });
  assert.equal(status(state), "dispatched");
  assert.deepEqual(state.notices, []);
});

test("what the inbox covers is not replayed from an old frame", () => {
  const state = reduce(heard(phone(), sent(101)), {
    type: "inbox",
    inbox: inbox({ upto: 110, done: [job("cleared")] }),
  });
  assert.equal(status(heard(state, sent(101))), "cleared");
});

test("an inbox read before our answer arrived does not ring again", () => {
  const act = item("answer.accepted", { body: { answer: "accepted", place_version: 1 } });
  const answer = /** @type {any} */ ({
    effect: "applied",
    assignment: { id: ME, status: "accepted" },
    incident: incident({ version: 4, crew: { accepted: ["042"] } }),
  });
  const state = reduce(phone({ jobs: [job("dispatched")] }), { type: "sent", item: act, answer });
  const next = reduce(state, {
    type: "inbox",
    inbox: inbox({ upto: 101, jobs: [job("dispatched")] }),
  });
  assert.deepEqual(unansweredJobs(next), []);
});

test("the answer to a report keeps the time of the press until the feed brings the server's", () => {
  const act = item("report.arrived", { made_at: "2026-05-12T20:04:05.000Z" });
  const there = incident({ version: 5, crew: { on_scene: ["042"] } });
  const answer = /** @type {any} */ ({ effect: "applied", incident: there });
  const state = reduce(phone({ jobs: [job("en_route")] }), { type: "sent", item: act, answer });
  const { assignment } = state.jobs[ME];
  assert.deepEqual([assignment.status, assignment.on_scene_at], ["on_scene", act.made_at]);
});

test("another member on the same phone begins with nothing", () => {
  const before = heard(
    phone({ jobs: [job("en_route")] }),
    frame(101, "assignment.withdrawn", {
      assignment_id: ME,
      reason: "",
      incident: incident({ version: 9, crew: {} }),
    }),
  );
  const me = { ...inbox().me, call_sign: "063" };
  const state = reduce(before, { type: "inbox", inbox: inbox({ upto: 50, me }) });
  assert.deepEqual(
    [state.jobs, state.gone, state.notices, state.me?.call_sign],
    [{}, {}, [], "063"],
  );
});

test("an older inbox never takes the place of a newer one", () => {
  const state = phone({ upto: 120, jobs: [job("en_route")] });
  assert.equal(reduce(state, { type: "inbox", inbox: inbox({ upto: 90 }) }), state);
});

test("an order taken away while nobody listened is told, with its reason", () => {
  const ended = job("withdrawn");
  ended.assignment.reason = "重复";
  const state = reduce(heard(phone(), sent()), {
    type: "inbox",
    inbox: inbox({ upto: 130, done: [ended] }),
  });
  assert.equal(state.notices[0].params.reason, "重复");
  assert.deepEqual(openJobs(state), []);
  assert.equal(doneJobs(state).length, 1);
});

test("a feed that begins anew is believed", () => {
  const state = heard(phone({ upto: 5000 }), { kind: "hello", upto: 3, session: "s" });
  const next = reduce(state, { type: "inbox", inbox: inbox({ upto: 3, jobs: [job("accepted")] }) });
  assert.equal(status(next), "accepted");
});

test("notices stay until dismissed, and the same one comes once", () => {
  const undone = frame(102, "order.undone", {
    order_id: "order",
    crew: ["042"],
    incident: incident({ version: 4, crew: {} }),
  });
  const state = heard(phone(), sent(), undone, undone);
  assert.equal(state.notices.length, 1);
  assert.deepEqual(reduce(state, { type: "dismiss", id: state.notices[0].id }).notices, []);
});
