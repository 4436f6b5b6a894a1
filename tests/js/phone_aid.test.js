// @ts-check
/** The nearest life ring, AED or hydrant, which only the inbox names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { lacksAid } from "../../static/phone/state/aid.js";
import { needsInbox } from "../../static/phone/state/frames.js";
import { initial, reduce, saved } from "../../static/phone/state/state.js";
import { frame, heard, inbox, incident, job, ME, order, phone, sent } from "./phone_cast.js";

/** @type {any} */
const office = {
  categories: { RE0101: { kit: ["lifebuoy", "throw_rope"] }, EN0102: { kit: ["sound_meter"] } },
};
const aid = [{ kind: "lifebuoy", distance_m: 40, words: { "zh-CN": "桥西救生圈", en: "Ring" } }];
const told = () => phone({ jobs: [job("accepted", { aid })] });

test("an order that came by the socket alone makes the phone ask for what is near", () => {
  const state = heard(phone(), sent());
  assert.ok(needsInbox(state, frame(102, "heartbeat", {}), { office, state }));
  assert.ok(!lacksAid({ office: null, state }), "no plan is known");
  const answer = inbox({ upto: 101, jobs: [job("dispatched", { aid: [] })] });
  const known = reduce(state, { type: "inbox", inbox: answer });
  assert.ok(!lacksAid({ office, state: known }), "nothing near is an answer too");
  assert.ok(!lacksAid({ office, state: phone({ jobs: [job("cleared")] }) }), "an ended job asks for nothing");
  const noise = job("accepted", { incident: incident({ category: "EN0102" }) });
  assert.ok(!lacksAid({ office, state: phone({ jobs: [noise] }) }), "the plan wants no such place");
});

test("what is near stays with the job, also offline, until the case moves", () => {
  const again = reduce(initial(), { type: "saved", saved: saved(told()) });
  assert.deepEqual(again.jobs[ME].aid, aid);
  const body = { incident: incident({ version: 4, crew: { accepted: ["042"] } }) };
  const claimed = heard(told(), frame(101, "incident.claimed", body));
  assert.equal(claimed.jobs[ME].incident.version, 4);
  assert.deepEqual(claimed.jobs[ME].aid, aid, "another act changes no place");
  const moved = { ...body.incident, version: 5, lat: 30.31 };
  const corrected = { incident: moved, order: order({ place_version: 2, lat: 30.31 }) };
  const after = heard(claimed, frame(102, "order.corrected", corrected));
  assert.equal(after.jobs[ME].aid, undefined, "the words were about the old place");
  assert.ok(lacksAid({ office, state: after }));
});
