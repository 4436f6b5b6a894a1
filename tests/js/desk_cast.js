// @ts-check
/** A small town for the desk's tests: the same people and cases in every file. */

export const T0 = Date.parse("2026-03-02T06:01:47.000Z");
/** @param {number} seconds */
export const at = (seconds) => new Date(T0 + seconds * 1000).toISOString();

/** @param {number} target_s @param {string|null} from @param {string|null} [done_at] @returns {any} */
export const clock = (target_s, from, done_at = null) => ({
  target_s,
  from,
  by: from && new Date(Date.parse(from) + target_s * 1000).toISOString(),
  done_at,
  breached_at: null,
});

/** @param {string} id @param {Record<string, any>} [change] @returns {any} */
export const incident = (id, change = {}) => ({
  id,
  number: `WH-${id}`,
  status: "new",
  severity: 3,
  category: "EN0102",
  title: "夜宵摊噪声",
  place: "朝晖六区东门",
  lat: 30.29,
  lon: 120.17,
  place_version: 1,
  area_id: 1,
  source: "manual",
  opened_at: at(0),
  version: 1,
  loop: { dispatch: clock(60, at(0)), arrive: clock(300, null), resolve: clock(3600, null) },
  crew: {},
  lead: null,
  seats: 2,
  claim: null,
  needs_verification: false,
  hold: null,
  merged_into: null,
  tips: 0,
  networks: 0,
  ...change,
});

/** @param {string} call_sign @param {Record<string, any>} [change] @returns {any} */
export const member = (call_sign, change = {}) => ({
  call_sign,
  area_id: 1,
  on_duty: true,
  state: "free",
  incident_id: null,
  lat: 30.29,
  lon: 120.17,
  accuracy_m: 8,
  fix_at: at(0),
  lost: null,
  skills: [],
  kit: [],
  live: true,
  push: "none",
  seen_at: at(0),
  battery: null,
  mobile: null,
  ...change,
});

/** @param {string} id @param {Record<string, any>} [change] @returns {any} */
export const alarm = (id, change = {}) => ({
  id,
  kind: "not_accepted",
  incident_id: "a",
  call_sign: "017",
  assignment_id: null,
  raised_at: at(30),
  count: 1,
  body: {},
  ...change,
});

/** @param {string} id @param {Record<string, any>} [change] @returns {any} */
export const intake = (id, change = {}) => ({
  id,
  source: "public_tip",
  source_ref: id,
  intake_kind: "new",
  category: "ST0103",
  severity: 4,
  title: "消防通道被堵",
  place: "德胜新村 14 幢",
  lat: null,
  lon: null,
  occurred_at: at(0),
  received_at: at(1),
  status: "pending",
  incident_id: null,
  photos: [],
  description: "",
  certainty: null,
  tips: 1,
  networks: 1,
  folded_into: null,
  has_number: false,
  links: [],
  ...change,
});

/** @param {Record<string, any>} [change] @returns {any} */
export const board = (change = {}) => ({
  upto: 100,
  now: at(20),
  me: { role: "dispatcher", name: "701", seat: 2, area: { id: 1, name: "文晖街道" } },
  area: { id: 1, name: "文晖街道" },
  counts: { closed_today: 9, loop_met_pct: 94 },
  incidents: [],
  alarms: [],
  intakes: [],
  members: [],
  seats: [],
  ...change,
});

/** @param {number} seq @param {string} kind @param {Record<string, any>} [body] @returns {any} */
export const row = (seq, kind, body = {}, rest = {}) => ({
  seq,
  kind,
  at: at(seq - 100),
  actor: "701",
  area_id: 1,
  incident_id: body.incident?.id ?? null,
  member: null,
  body,
  ...rest,
});
