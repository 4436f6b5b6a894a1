// @ts-check
/** Member 042's phone, its mates 007 and 017, and a socket that can say anything in any order. */

import { initial, reduce } from "../../static/phone/state/state.js";

/** @typedef {import("../../static/phone/state/types.d.ts").PhoneState} PhoneState */

export const T0 = Date.parse("2026-03-02T06:02:18.000Z");
/** @param {number} seconds */
export const at = (seconds) => new Date(T0 + seconds * 1000).toISOString();

const clock = { target_s: 60, from: at(0), by: at(60), done_at: null, breached_at: null };

/** @param {Record<string, any>} [change] @returns {any} */
export const incident = (change = {}) => ({
  id: "case",
  number: "WH-1142",
  status: "dispatched",
  severity: 1,
  category: "RE0101",
  title: "老人落水",
  place: "文晖桥北，西岸",
  lat: 30.3,
  lon: 120.176,
  place_version: 1,
  area_id: 1,
  source: "police110",
  opened_at: at(-31),
  version: 3,
  loop: { dispatch: clock, arrive: clock, resolve: clock },
  crew: { dispatched: ["042", "007"] },
  lead: "042",
  seats: 2,
  claim: null,
  needs_verification: true,
  hold: null,
  merged_into: null,
  ...change,
});

/** @param {Record<string, any>} [change] @returns {any} */
export const order = (change = {}) => ({
  id: "order",
  incident_id: "case",
  text: "带救生圈、抛绳。",
  place: "文晖桥北，西岸",
  lat: 30.3,
  lon: 120.176,
  place_version: 1,
  at: at(0),
  by: "701",
  ...change,
});

export const ME = "order-042";

/** @param {string} status @param {Record<string, any>} [change] @returns {any} */
export const job = (status, change = {}) => ({
  assignment: {
    id: ME,
    status,
    is_lead: true,
    accepted_via: null,
    dispatched_at: at(0),
    accepted_at: null,
    en_route_at: null,
    on_scene_at: null,
    cleared_at: null,
    place_version: 1,
  },
  order: order(),
  incident: incident({ crew: { [status]: ["042"] } }),
  mates: [],
  notified: [],
  reports: [],
  messages: [],
  ...change,
});

/** @param {Record<string, any>} [change] @returns {any} */
export const inbox = (change = {}) => ({
  upto: 100,
  now: at(0),
  me: {
    call_sign: "042",
    area_id: 1,
    area: "文晖街道",
    on_duty: true,
    shift: null,
    skills: [],
    kit: [],
  },
  jobs: [],
  done: [],
  observations: [],
  push: { public_key: "key" },
  ...change,
});

/** @param {number} seq @param {string} kind @param {Record<string, any>} body @param {string} [actor] @returns {any} */
export const frame = (seq, kind, body, actor = "701") => ({
  seq,
  at: at(seq - 100),
  kind,
  actor,
  area_id: 1,
  incident_id: "case",
  member: null,
  body,
});

/** @param {number} [seq] */
export const sent = (seq = 101) =>
  frame(seq, "order.sent", { order: order(), crew: ["042", "007"], incident: incident() });

/** @param {PhoneState} state @param {any[]} frames */
export const heard = (state, ...frames) =>
  frames.reduce((next, frame) => reduce(next, { type: "frame", frame }), state);

/** @param {Record<string, any>} [change] */
export const phone = (change = {}) => reduce(initial(), { type: "inbox", inbox: inbox(change) });

/** @param {string} kind @param {Record<string, any>} [change] @returns {any} */
export const item = (kind, change = {}) => ({
  n: 1,
  key: `key-${kind}`,
  lane: ME,
  kind,
  method: "POST",
  path: "/",
  body: {},
  photo: null,
  sha256: null,
  assignment: ME,
  quiet: false,
  made_at: at(5),
  state: "waiting",
  tries: 0,
  not_before: 0,
  waits_for: null,
  problem: null,
  ...change,
});
