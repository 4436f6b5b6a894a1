// @ts-check
/** The candidates of one case as the dispatcher has read them. Nothing here changes by itself. */

import { misplaced } from "../queue/order.js";
import { engagedOn } from "../state/crew.js";

/** @typedef {import("../state/types.js").Candidate} Candidate */
/** @typedef {import("../state/types.js").Candidates} Candidates */
/** @typedef {import("../state/types.js").Incident} Incident */
/** @typedef {Map<string, import("../state/types.js").Member>} Members */

/** The board's word on a member is newer than the list's. @param {Candidate} row @param {Members} members */
const stateOf = (row, members) => members.get(row.call_sign)?.state ?? row.state;

/** Those who are suggested stand first, in the order in which D names them: their digits are 1, 2, 3. @param {Candidates} list @returns {Candidates} */
function arranged(list) {
  const place = (/** @type {Candidate} */ { call_sign }) => {
    const at = list.suggested.indexOf(call_sign);
    return at < 0 ? list.suggested.length : at;
  };
  return { ...list, candidates: [...list.candidates].sort((a, b) => place(a) - place(b)) };
}

/** @param {Candidates} list */
const signs = ({ candidates }) => candidates.map((row) => row.call_sign);

export class Proposal {
  /** @type {string[]|null} null follows the suggestion */
  picked = null;
  /** @type {string|null} */
  lead = null;

  /** @param {Candidates} read @param {Incident} incident @param {Members} members */
  constructor(read, incident, members) {
    this.there = engagedOn(incident);
    // An answer from before an order still lists the members of that order.
    const candidates = read.candidates.filter((row) => !this.there.includes(row.call_sign));
    this.read = arranged({ ...read, candidates });
    this.hasLead = Boolean(incident.lead);
    this.states = new Map(read.candidates.map((row) => [row.call_sign, stateOf(row, members)]));
  }

  /** The members whom D sends. */
  get crew() {
    const wanted = this.picked ?? this.read.suggested;
    return wanted.filter((callSign) => !this.there.includes(callSign));
  }

  /** A case that has a lead keeps it unless the dispatcher names another. */
  get leader() {
    return this.lead ?? (this.hasLead ? null : (this.crew[0] ?? null));
  }

  /** @param {string} callSign */
  toggle(callSign) {
    const { crew } = this;
    const isOn = crew.includes(callSign);
    this.picked = isOn ? crew.filter((other) => other !== callSign) : [...crew, callSign];
    if (isOn && this.lead === callSign) this.lead = null;
  }

  /** The candidate that a digit means is the one that was read beside it. @param {number} digit */
  pick(digit) {
    const callSign = signs(this.read)[digit - 1];
    if (callSign) this.toggle(callSign);
  }

  /** The rows in the order that was read, each with the newest distance and reason. @param {Candidates} live @returns {Candidates} */
  rows(live) {
    const newest = new Map(live.candidates.map((row) => [row.call_sign, row]));
    const candidates = this.read.candidates.map((row) => newest.get(row.call_sign) ?? row);
    return { ...this.read, candidates };
  }

  /** Counts the candidates that have come, gone, moved or become busy since. @param {Candidates} live @param {Members} members */
  changes(live, members) {
    const [before, now] = [signs(this.read), signs(arranged(live))];
    const busy = this.#busy(before, members);
    const stay = (/** @type {string} */ sign) =>
      before.includes(sign) && now.includes(sign) && !busy.includes(sign);
    const came = now.filter((sign) => !before.includes(sign));
    const went = before.filter((sign) => !now.includes(sign) && !busy.includes(sign));
    const moved = misplaced(before.filter(stay), now.filter(stay));
    const isOther = this.read.suggested.join() !== live.suggested.join();
    return Math.max(busy.length + came.length + went.length + moved, Number(isOther));
  }

  /** Returns the members who were free when the list was read, and are not now. @param {string[]} callSigns @param {Members} members */
  #busy(callSigns, members) {
    return callSigns.filter((sign) => {
      const now = members.get(sign)?.state ?? this.states.get(sign);
      return this.states.get(sign) === "free" && now !== "free";
    });
  }

  /**
   * Returns the members whom the dispatcher cannot have read: those that somebody else has sent to this case, and members
   * that D would send who were free and are not now.
   * @param {Incident} incident as it stands now
   * @param {Members} members
   * @returns {string[]}
   */
  unread(incident, members) {
    const sent = engagedOn(incident).filter((callSign) => !this.there.includes(callSign));
    return [...new Set([...sent, ...this.#busy(this.crew, members)])];
  }
}
