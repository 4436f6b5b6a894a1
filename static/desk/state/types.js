// @ts-check
/**
 * The desk's names of the JSON types; the types are generated from the server's models.
 *
 * @typedef {import("../../lib/types.d.ts").IncidentState} Incident
 * @typedef {import("../../lib/types.d.ts").ClockState} Clock
 * @typedef {Omit<import("../../lib/types.d.ts").MemberState, "state"> & {state: import("../../lib/types.d.ts").MemberState["state"]|"sos"}} Member `sos`: calls for help, and so is free for nobody
 * @typedef {import("../../lib/types.d.ts").AlarmState} Alarm
 * @typedef {import("../../lib/types.d.ts").IntakeState} Intake
 * @typedef {import("../../lib/types.d.ts").OrderState} Order
 * @typedef {import("../../lib/types.d.ts").ReportState} Report
 * @typedef {import("../../lib/types.d.ts").NotifiedState} Notified
 * @typedef {import("../../lib/types.d.ts").ProposalState} Proposal
 * @typedef {import("../../lib/types.d.ts").ClosureState} Closure
 * @typedef {import("../../lib/types.d.ts").AssignmentFate} Assignment
 * @typedef {import("../../lib/types.d.ts").CandidateState} Candidate
 * @typedef {import("../../lib/types.d.ts").CandidatesOut} Candidates
 * @typedef {import("../../lib/types.d.ts").BoardOut} Board
 * @typedef {import("../../lib/types.d.ts").MeState} Me
 * @typedef {import("../../lib/types.d.ts").WordsState} Names
 * @typedef {import("../../lib/types.d.ts").CategoryState} Category
 * @typedef {import("../../lib/types.d.ts").OfficeOut} Office
 * @typedef {import("../../lib/types.d.ts").UnreachedOrder} UnreachedOrder
 *
 * @typedef {Required<import("../../lib/types.d.ts").WholeCase>} Detail a desk gets all of it
 * @typedef {Partial<Omit<import("../../lib/types.d.ts").DeliveryState, "channel"|"status">> & {channel: string, status: string, at?: string}} Delivery
 *   as the detail has it, or the little that a frame says
 *
 * @typedef {import("../../lib/frame.d.ts").FrameBody} FrameBody
 * @typedef {import("../../lib/frame.d.ts").Frame} Frame
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
 * @property {Map<string, number>} seats the seat of each desk user, by name
 * @property {Map<string, number>} unread words of the crew that no desk has read, by case
 * @property {Board["more"]} more rows that wait at the server and are not listed
 * @property {Board["counts"]|null} counts the figures of the newest board
 * @property {Map<string, Record<string, Delivery>>} deliveries
 */

export {};
