// @ts-check
/**
 * The JSON types that only the desk reads; the others are in `../lib/types.d.ts`.
 *
 * @typedef {import("../../lib/types.d.ts").State} Incident
 * @typedef {import("../../lib/types.d.ts").Clock} Clock
 * @typedef {import("../../lib/types.d.ts").Member} Member
 * @typedef {import("../../lib/types.d.ts").Alarm} Alarm
 * @typedef {import("../../lib/types.d.ts").Intake} Intake
 * @typedef {import("../../lib/types.d.ts").Order} Order
 * @typedef {import("../../lib/types.d.ts").Report} Report
 * @typedef {import("../../lib/types.d.ts").Notified} Notified
 * @typedef {import("../../lib/types.d.ts").Frame} Frame
 *
 * @typedef {object} Delivery
 * @property {string} channel
 * @property {string} status
 * @property {string|null} [sent_at]
 * @property {string|null} [shown_at]
 * @property {string|null} [opened_at]
 * @property {string|null} [reason]
 * @property {number} [attempts]
 * @property {string} [kind] `order`, or the call that takes a notification back
 * @property {number} [round]
 * @property {string} [at] when a frame said so
 *
 * @typedef {object} Assignment
 * @property {string} id
 * @property {string} order_id
 * @property {string} call_sign
 * @property {string} status
 * @property {boolean} is_lead
 * @property {number} place_version the version of the place that the member has confirmed
 * @property {string|null} accepted_via
 * @property {string|null} accepted_by
 * @property {string} dispatched_at
 * @property {string|null} accepted_at
 * @property {string|null} en_route_at
 * @property {string|null} on_scene_at
 * @property {string|null} cleared_at
 * @property {string|null} reason
 * @property {string|null} replaced_by call sign of the member who goes instead
 * @property {number|null} distance_m
 * @property {number|null} eta_s
 * @property {Delivery[]} deliveries
 *
 * @typedef {{by: string, at: string, accepted: boolean, note: string|null}} Closure
 *
 * @typedef {object} Detail
 * @property {Incident} incident
 * @property {string|null} description
 * @property {{kind: string, phone: string|null}|null} reporter
 * @property {{no: number, skill: string|null, call_sign: string|null}[]} seats
 * @property {Order[]} orders
 * @property {Assignment[]} assignments
 * @property {Report[]} reports
 * @property {Notified[]} notified
 * @property {Closure[]} closures
 * @property {Intake[]} intakes
 * @property {{text: string}|null} radio
 * @property {{order_id: string, until: string}|null} undo
 * @property {Frame[]} timeline
 *
 * @typedef {object} Candidate
 * @property {string} call_sign
 * @property {number} member_id
 * @property {string} state
 * @property {string|null} incident_id
 * @property {string[]} skills
 * @property {string[]} kit
 * @property {string[]} matched
 * @property {number|null} distance_m
 * @property {number|null} eta_s
 * @property {string} basis
 * @property {boolean} live
 * @property {boolean} push
 * @property {number|null} fix_age_s
 * @property {string} reason
 *
 * @typedef {{basis: string, suggested: string[], radio: string|null, candidates: Candidate[]}} Candidates
 *
 * @typedef {object} Board
 * @property {number} upto
 * @property {string} now
 * @property {Me} me
 * @property {{id: number, name: string}} area
 * @property {Record<string, number|null>} counts
 * @property {Incident[]} incidents
 * @property {Alarm[]} alarms
 * @property {Intake[]} intakes
 * @property {Member[]} members
 *
 * @typedef {{role: string, name: string, seat: number|string|null, area: {id: number, name: string}}} Me
 * @typedef {{"zh-CN": string, en: string}} Names
 * @typedef {{name: Names, severity: number, photo: string, card: Names[], kit: string[], seats: {skill: string|null}[], dispositions: string[], targets: Record<string, number[]>}} Category
 * @typedef {{categories: Record<string, Category>, dispositions: Record<string, Names>, skills: Record<string, Names>, kit: Record<string, Names>, declines: Record<string, Names>, chips: any[]}} Office
 *
 * @typedef {object} State
 * @property {number} upto
 * @property {Me|null} me
 * @property {{id: number, name: string}|null} area
 * @property {{closed: number, met_pct: number|null}} today
 * @property {Map<string, Incident>} incidents
 * @property {Map<string, Alarm>} alarms
 * @property {Map<string, Intake>} intakes
 * @property {Map<string, Member>} members
 * @property {Map<string, Record<string, Delivery>>} deliveries
 */

export {};
