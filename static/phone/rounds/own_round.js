// @ts-check
/** 巡防: the member's round and the points of the street, kept on the phone so that all of it works offline. */

import { api } from "../../lib/api.js";
import { clock } from "../../lib/time.js";
import { isOnDuty } from "../state/shown_jobs.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../../lib/types.d.ts").RoundOut} Answer */
/** @typedef {import("../../lib/types.d.ts").RoundPointState} Point */
/** @typedef {Answer & {owner: string, seen: Record<number, string>}} Kept `seen`: when the member looked, by point */

const NAME = "round";
/** After the start of the page, so that an order and its map come first. */
const LATER_MS = 4000;
/** The server proposes a new round after so long (rounds/proposal.py). */
const LASTS_MS = 16 * 3_600_000;

const now = () => new Date(clock.now()).toISOString();

/** The newest round, and whose it is. Events: `change`. */
class OwnRound extends EventTarget {
  /** @type {Kept | null} */
  kept = null;
  failure = "";
  isRead = false;
  /** @type {Phone | null} */
  #phone = null;
  #owner = "";

  /** Follows a phone: reads what is kept, and asks the server later. @param {Phone} phone */
  follow(phone) {
    const owner = phone.state.me?.call_sign ?? "";
    if (!owner || (this.#phone === phone && this.#owner === owner)) return;
    this.#phone = phone;
    this.#owner = owner;
    this.kept = null;
    this.isRead = false;
    void this.#remember();
  }

  async #remember() {
    const kept = await this.#phone?.outbox?.keeper.kept(NAME);
    if (kept?.owner === this.#owner && !this.kept) this.kept = kept;
    this.isRead = true;
    this.#changed();
    setTimeout(() => void this.readIfNeeded(), LATER_MS);
  }

  /** Asks for a round on duty, when this phone has none of this shift. */
  async readIfNeeded() {
    const phone = this.#phone;
    if (phone && isOnDuty(phone.state) && !this.isOpen && phone.live?.state === "open")
      await this.read();
  }

  /**
   * True for a round of this shift that has not ended, by the server's time: a phone's clock may have
   * been set back. One from far in the future is as old as nobody knows (no network yet).
   */
  get isOpen() {
    const round = this.kept?.round;
    const age_ms = round && clock.now() - Date.parse(round.proposed_at);
    return Boolean(round && !round.ended_at && Math.abs(Number(age_ms)) < LASTS_MS);
  }

  async read() {
    const owner = this.#owner;
    try {
      const answer = /** @type {Answer} */ (await api.send("POST", "/api/v1/rounds"));
      if (owner !== this.#owner) return;
      this.failure = "";
      const same = this.kept?.round?.id === answer.round?.id ? this.kept?.seen : {};
      const told = answer.scans.map(({ checkpoint_id, at }) => [checkpoint_id, at]);
      this.#keep({ ...answer, owner, seen: { ...Object.fromEntries(told), ...same } });
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
      this.#changed();
    }
  }

  /** Notes a look at once; it is sent by the outbox. @param {number} id the point */
  looked(id) {
    if (this.kept) this.#keep({ ...this.kept, seen: { ...this.kept.seen, [id]: now() } });
  }

  /** @param {import("../../lib/types.d.ts").RoundEnd} ended */
  end(ended) {
    const { kept } = this;
    if (kept?.round) this.#keep({ ...kept, round: { ...kept.round, ended, ended_at: now() } });
  }

  /** @param {Kept} kept */
  #keep(kept) {
    this.kept = kept;
    void this.#phone?.keep(NAME, kept);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** The points of the round in its order. @returns {Point[]} */
  get points() {
    const known = new Map(this.kept?.points.map((point) => [point.id, point]));
    const order = this.kept?.round?.order ?? [];
    return order.flatMap((id) => known.get(id) ?? []);
  }

  /** @returns {Point[]} those of the round that nobody of us has looked at yet */
  get left() {
    return this.points.filter(({ id }) => !this.kept?.seen[id]);
  }
}

export const ownRound = new OwnRound();
