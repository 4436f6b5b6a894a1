// @ts-check
/** The desk's state: a board and the frames since. Pure; applying a frame twice changes nothing. */

import { callersOf, crewOf, isEnded, withMemberStates } from "./crew.js";
import { advanced } from "./delivery.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Board} Board */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("../../lib/types.d.ts").MovedMember} Moved */
/** @typedef {import("../../lib/types.d.ts").PresenceRow} Present */
/** @typedef {import("./types.js").Delivery & {assignment_id: string}} Row of a frame about deliveries */
/** @typedef {import("./types.js").Incident} Incident */
/** @typedef {import("./types.js").Member} Member */
/** @typedef {(state: State, frame: Frame) => State} DeskReducer */

/** @returns {State} */
export const empty = () => ({
  upto: 0,
  me: null,
  area: null,
  today: { closed: 0, met_pct: null },
  incidents: new Map(),
  alarms: new Map(),
  intakes: new Map(),
  members: new Map(),
  seats: new Map(),
  unread: new Map(),
  more: { incidents: 0, alarms: 0, matters: 0, intakes: 0 },
  counts: null,
  deliveries: new Map(),
});

/** @template T @param {T[]} rows @param {(row: T) => string} key @returns {Map<string, T>} */
const index = (rows, key) => new Map((rows ?? []).map((row) => [key(row), row]));

/** Makes the state of a whole board. @param {Board} board @returns {State} */
export function fromBoard(board) {
  const state = {
    upto: board.upto,
    me: board.me,
    area: board.area,
    today: { closed: board.counts.closed_today ?? 0, met_pct: board.counts.loop_met_pct ?? null },
    incidents: index(board.incidents, (row) => row.id),
    alarms: index(
      board.alarms.filter((row) => !isAsker(row, board.area?.id)),
      (row) => row.id,
    ),
    intakes: index(board.intakes, (row) => row.id),
    members: index(board.members, (row) => row.call_sign),
    seats: new Map((board.seats ?? []).map(({ name, seat }) => [name, seat])),
    unread: new Map((board.unread ?? []).map(({ incident_id, count }) => [incident_id, count])),
    more: board.more ?? { incidents: 0, alarms: 0, matters: 0, intakes: 0 },
    counts: board.counts,
    deliveries: new Map(),
  };
  return { ...state, members: withMemberStates(state, callersOf(state)) };
}

/**
 * Replaces the state by a new board and applies the frames that arrived meanwhile.
 * @param {State} state
 * @param {Board} board
 * @param {Frame[]} recent frames already seen, in order
 */
export function withNewBoard(state, board, recent) {
  let next = fromBoard(board);
  for (const [id, incident] of next.incidents) {
    const known = state.incidents.get(id);
    if (known && known.version > incident.version) next.incidents.set(id, known);
  }
  next = { ...next, deliveries: state.deliveries };
  return recent.reduce(reduce, next);
}

/** A claim or a missed target changes the incident without a new version. @param {Incident} known @param {Incident} received */
function isNewer(known, received) {
  if (received.version !== known.version) return received.version > known.version;
  return JSON.stringify(received) !== JSON.stringify(known);
}

/** @param {State} state @param {Incident|null|undefined} incident @returns {State} */
export function putIncident(state, incident) {
  if (!incident?.id) return state;
  const known = state.incidents.get(incident.id);
  if (known && !isNewer(known, incident)) return state;
  const incidents = new Map(state.incidents).set(incident.id, incident);
  const touched = new Set([...crewOf(known), ...crewOf(incident)]);
  const next = { ...state, incidents };
  return { ...next, members: withMemberStates(next, touched) };
}

/** Puts what a frame or an answer tells of a case. A note on a case that ended long ago does not bring it onto the board. @param {State} state @param {Incident|null|undefined} incident @returns {State} */
export function putListed(state, incident) {
  const isOff = incident && isEnded(incident) && !state.incidents.has(incident.id);
  return isOff ? state : putIncident(state, incident);
}

/** @param {State} state @param {import("./types.js").Intake|undefined} intake @returns {State} */
function putIntake(state, intake) {
  if (!intake?.id || intake.folded_into) return state;
  if (intake.status !== "pending") return dropIntake(state, intake.id);
  return { ...state, intakes: new Map(state.intakes).set(intake.id, intake) };
}

/** @param {State} state @param {string} id @returns {State} */
export function dropIntake(state, id) {
  if (!state.intakes.has(id)) return state;
  const intakes = new Map(state.intakes);
  intakes.delete(id);
  return { ...state, intakes };
}

/** @param {State} state @param {string} id @returns {State} */
export function dropAlarm(state, id) {
  if (!state.alarms.has(id)) return state;
  const alarms = new Map(state.alarms);
  alarms.delete(id);
  return withCallers(state, { ...state, alarms });
}

/** Gives the state anew to each member who begins or ceases to call for help. @param {State} before @param {State} now @returns {State} */
function withCallers(before, now) {
  const callers = new Set([...callersOf(before), ...callersOf(now)]);
  return callers.size ? { ...now, members: withMemberStates(now, callers) } : now;
}

/** @param {State} state @param {string} callSign @param {Partial<Member>} change @returns {State} */
function patchMember(state, callSign, change) {
  const member = state.members.get(callSign);
  if (!member) return state;
  return {
    ...state,
    members: new Map(state.members).set(callSign, { ...member, ...change }),
  };
}

/**
 * Reads a frame without a `seq`, whose body is a list of rows.
 * @template T @param {Frame["body"]} body @param {(row: T) => void} each
 */
const forEachRow = (body, each) => /** @type {T[]} */ (/** @type {unknown} */ (body)).forEach(each);

/**
 * @template {{call_sign: string}} T
 * @param {State} state @param {Frame["body"]} body @param {(row: T) => Partial<Member>} change
 */
function patchMembers(state, body, change) {
  const members = new Map(state.members);
  forEachRow(body, (/** @type {T} */ row) => {
    const member = members.get(row.call_sign);
    if (member) members.set(row.call_sign, { ...member, ...change(row) });
  });
  return { ...state, members };
}

/** @param {boolean} on_duty @returns {DeskReducer} */
const duty = (on_duty) => (state, frame) => {
  const callSign = frame.body.call_sign ?? frame.member;
  const next = patchMember(state, callSign, { on_duty });
  return { ...next, members: withMemberStates(next, [callSign]) };
};

/** @param {State} state @param {Row} row @returns {State} */
function putDelivery(state, row) {
  const known = state.deliveries.get(row.assignment_id) ?? {};
  const channels = advanced(known, row);
  if (channels === known) return state;
  return { ...state, deliveries: new Map(state.deliveries).set(row.assignment_id, channels) };
}

/** @param {string} status @returns {DeskReducer} */
const delivered = (status) => (state, frame) =>
  // A push of a message says nothing about the order.
  frame.body.message_id
    ? state
    : putDelivery(state, {
        ...frame.body,
        channel: frame.body.channel ?? "",
        status,
        at: frame.at,
      });

/** The tier that asks another one for an answer has nothing to answer. @param {import("./types.js").Alarm} alarm @param {number} [area_id] the area of this desk */
const isAsker = ({ kind, body }, area_id) =>
  kind === "transfer_asked" && body.transfer?.from_area_id === area_id;

/** Only the board says who is coming to an SOS; frames add those who are sent. @type {DeskReducer} */
const putAlarm = (state, { body }) => {
  if (isAsker(body.alarm, state.area?.id)) return state;
  const coming = state.alarms.get(body.alarm.id)?.coming ?? [];
  const alarm = { ...body.alarm, coming: [...new Set([...coming, ...(body.crew ?? [])])] };
  return withCallers(state, { ...state, alarms: new Map(state.alarms).set(alarm.id, alarm) });
};

/** An order to the case of an SOS brings help, whatever key sent it. @type {DeskReducer} */
const orderSent = (state, frame) =>
  [...state.alarms.values()]
    .filter(({ kind, incident_id }) => kind === "sos" && incident_id === frame.body.incident?.id)
    .reduce((next, alarm) => putAlarm(next, { ...frame, body: { ...frame.body, alarm } }), state);

/** Words of the crew are unread until a desk has them on its screen. @param {(count: number) => number} change @returns {DeskReducer} */
const unread =
  (change) =>
  (state, { incident_id }) => {
    const id = incident_id ?? "";
    const count = change(state.unread.get(id) ?? 0);
    return { ...state, unread: new Map(state.unread).set(id, count) };
  };

/** @type {Record<string, DeskReducer>} */
const STEPS = {
  "message.sent": (state, frame) =>
    frame.body.message.from_crew ? unread((count) => count + 1)(state, frame) : state,
  "message.read": unread(() => 0),
  "alarm.raised": putAlarm,
  "alarm.counted": putAlarm,
  "sos.answered": putAlarm,
  "order.sent": orderSent,
  "alarm.cleared": (state, { body }) => dropAlarm(state, body.alarm_id),
  "duty.started": duty(true),
  "duty.ended": duty(false),
  "receipt.shown": delivered("shown"),
  "receipt.opened": delivered("opened"),
  "delivery.failed": delivered("failed"),
};

/** @type {Record<string, DeskReducer>} */
const UNNUMBERED = {
  positions: (state, { body }) =>
    patchMembers(state, body, (/** @type {Moved} */ row) => ({
      lat: row.lat,
      lon: row.lon,
      accuracy_m: row.accuracy_m,
      lost: row.lost,
      fix_at: row.at,
    })),
  presence: (state, { body }) =>
    patchMembers(state, body, (/** @type {Present} */ row) => ({ live: row.live })),
  deliveries: (state, { body }) => {
    let next = state;
    forEachRow(body, (/** @type {Row} */ row) => {
      next = putDelivery(next, row);
    });
    return next;
  },
  heartbeat: (state, { upto }) => ({ ...state, upto: Math.max(state.upto, upto ?? 0) }),
  upto: (state, { upto }) => ({ ...state, upto: Math.max(state.upto, upto ?? 0) }),
};

/** Applies one frame. @param {State} state @param {Frame} frame @returns {State} the same object when nothing changed */
export function reduce(state, frame) {
  if (frame.seq === undefined) return UNNUMBERED[frame.kind]?.(state, frame) ?? state;
  if (frame.seq <= state.upto) return state;
  const { body } = frame;
  const seen = putListed({ ...state, upto: frame.seq }, body.incident);
  const next = putIntake(seen, body.intake);
  return STEPS[frame.kind]?.(next, frame) ?? next;
}
