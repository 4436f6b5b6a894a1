// @ts-check
/** What is near to a job and what the record of its place says, which only the inbox names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { lacksAid } from "../../static/phone/state/aid.js";
import { needsInbox } from "../../static/phone/state/frames.js";
import { initial, reduce, saved } from "../../static/phone/state/state.js";
import { frame, heard, inbox, incident, job, ME, order, phone, sent } from "./phone_cast.js";

const aid = [{ kind: "lifebuoy", distance_m: 40, words: { "zh-CN": "桥西救生圈", en: "Ring" } }];
const site = [{ name: "朝晖桥", name_en: "", access: "西岸台阶", hazards: "", has_contacts: true }];
const told = () => phone({ jobs: [job("accepted", { aid, site })] });

test("an order that came by the socket alone makes the phone ask for what is near", () => {
  const state = heard(phone(), sent());
  assert.ok(needsInbox(state, frame(102, "heartbeat", {}), { state }));
  const answer = inbox({ upto: 101, jobs: [job("dispatched", { aid: [], site: [] })] });
  const known = reduce(state, { type: "inbox", inbox: answer });
  assert.ok(!lacksAid({ state: known }), "nothing near is an answer too");
  assert.ok(!lacksAid({ state: phone({ jobs: [job("cleared")] }) }), "an ended job asks for nothing");
});

test("what is near stays with the job, also offline, until the case moves", () => {
  const again = reduce(initial(), { type: "saved", saved: saved(told()) });
  assert.deepEqual(again.jobs[ME].aid, aid);
  assert.deepEqual(again.jobs[ME].site, site, "the way in is read where no network reaches");
  const body = { incident: incident({ version: 4, crew: { accepted: ["042"] } }) };
  const claimed = heard(told(), frame(101, "incident.claimed", body));
  assert.equal(claimed.jobs[ME].incident.version, 4);
  assert.deepEqual(claimed.jobs[ME].aid, aid, "another act changes no place");
  const moved = { ...body.incident, version: 5, lat: 30.31 };
  const corrected = { incident: moved, order: order({ place_version: 2, lat: 30.31 }) };
  const after = heard(claimed, frame(102, "order.corrected", corrected));
  assert.equal(after.jobs[ME].aid, undefined, "the words were about the old place");
  assert.equal(after.jobs[ME].site, undefined);
  assert.ok(lacksAid({ state: after }));
  const renamed = heard(told(), frame(101, "order.corrected", { ...corrected, incident: { ...body.incident, place: "朝晖桥南" } }));
  assert.equal(renamed.jobs[ME].site, undefined, "other words name another place");
});
