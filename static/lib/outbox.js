// @ts-check
/**
 * The outbox carries everything that a phone writes. It stores an item first and sends it when the
 * network allows, in order within a lane, at least once under one client id. No item disappears
 * unseen: it is sent, or it waits, or it is shown as refused with the server's sentence until a
 * person dismisses it. Events: `change` (any difference in `items`), `sent` (detail: {item,
 * answer}; the answer is null when another tab or the service worker sent the item), `signed-out`,
 * `storage` (the phone's storage began or ceased to fail, see `keeper`), `tried` (detail: the status
 * of the answer, 0 without one).
 */

import { Keeper } from "./outbox_keeper.js";
import { blocks, inTurn, isOvertaken, LaneRuns, lanesOf, laneWait_ms } from "./outbox_lanes.js";
import {
  concernsAll,
  isBehind,
  isServers,
  outcomeOf,
  remainingWait_ms,
  retryWait_ms,
} from "./outbox_retry.js";

/** @typedef {import("./outbox_store.js").Item} Item */
/** @typedef {import("./outbox_retry.js").Failure} Failure */
/** @typedef {import("./outbox_store.js").Store} Store */
/** @typedef {{lane: string, kind: string, method: string, path: string, key?: string, body?: Record<string, unknown> | null, photo?: Blob | null, sha256?: string | null, assignment?: string | null, quiet?: boolean, after?: string[], owner?: string, made_at?: string, not_before?: number}} Draft */

/** The photos of the outbox together may have 50 MiB. */
export const CAPACITY_BYTES = 50 * 1024 * 1024;

/** The outbox refuses a photo: the photos that wait fill its share of the phone. */
export class OutboxFull extends Error {
  name = "OutboxFull";
}

/** A time-ordered UUIDv7 as 32 hex digits. @param {number} [at] milliseconds */
export function newKey(at = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(at / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The channel to the other tabs; null in a browser that has none, or forbids it with its storage. @param {string} name */
function channelTo(name) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

export class Outbox extends EventTarget {
  /**
   * @param {{store: Store, send: (item: Item, sent_at: string) => Promise<unknown>, now?: () => number, name?: string}} options
   */
  constructor({ store, send, now = Date.now, name = "outbox" }) {
    super();
    this.keeper = new Keeper(store, () => this.dispatchEvent(new Event("storage")));
    this.send = send;
    this.now = now;
    this.name = name;
    /** @type {Item[]} in the order they were made */
    this.items = [];
    this.laneRuns = new LaneRuns(() => this.schedule());
    /** @type {Set<string>} keys of what is being sent now */
    this.sending = new Set();
    this.revision = 0;
    /** @type {Promise<void> | null} */
    this.draining = null;
    this.isAskedAgain = false;
    this.isHurried = false;
    this.isStopped = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.channel = channelTo(name);
    this.channel?.addEventListener("message", () => this.changedElsewhere());
  }

  async start() {
    await this.reload();
    await this.drain();
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.channel?.close();
    this.channel = null;
  }

  /** Another tab has changed the store; this tab may hold the lock. */
  changedElsewhere() {
    return this.draining ? this.drain() : this.reload();
  }

  /** Reads the store again: another tab or the service worker may have sent items meanwhile. */
  async reload() {
    const known = this.items;
    const read = await this.keeper.read(known, () => this.revision);
    const dropped = new Set(known.filter((item) => !this.has(item)).map(({ key }) => key));
    const items = read.filter(({ key }) => !dropped.has(key));
    const storedKeys = new Set(items.map(({ key }) => key));
    const elsewhere = known.filter((item) => !storedKeys.has(item.key) && this.has(item));
    const added = this.items.filter((item) => !storedKeys.has(item.key) && !known.includes(item));
    this.items = [...items, ...added];
    for (const item of elsewhere) this.announceSent(item, null);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Item} item */
  has({ key }) {
    return this.items.some((other) => other.key === key);
  }

  get bytes() {
    return this.items.reduce((sum, item) => sum + (item.photo?.size ?? 0), 0);
  }

  /** Stores a draft as an item before the promise resolves. @param {Draft} draft @returns {Promise<Item>} */
  async add(draft) {
    const size = draft.photo?.size ?? 0;
    if (size && this.bytes + size > CAPACITY_BYTES) throw new OutboxFull();
    const { body = null, photo = null, sha256 = null, assignment = null, quiet = false } = draft;
    /** @type {Item} */
    const item = {
      ...draft,
      body,
      photo,
      sha256,
      assignment,
      quiet,
      key: draft.key ?? newKey(this.now()),
      made_at: draft.made_at ?? iso(this.now()),
      not_before: draft.not_before ?? 0,
      waits_for: draft.not_before ? "more" : null,
      state: "waiting",
      tries: 0,
      problem: null,
    };
    await this.keeper.save(item);
    this.items = [...this.items, item];
    this.changed();
    void this.drain();
    return item;
  }

  /** Adds values that were not known at the press and releases the item. An item that is being sent stays unchanged: the server ties its key to its content. @param {string} key @param {Record<string, unknown>} more */
  async amend(key, more) {
    const item = this.items.find((queued) => queued.key === key);
    if (item?.waits_for !== "more" || this.sending.has(key)) return;
    await this.rewrite(item, { body: { ...item.body, ...more }, not_before: 0, waits_for: null });
    await this.drain();
  }

  /** @param {string} key */
  async dismiss(key) {
    const item = this.items.find((queued) => queued.key === key);
    if (item?.state === "refused") await this.drop(item);
  }

  /** @param {Item} item */
  async drop(item) {
    this.revision += 1; // a reader of the store must read it again
    this.items = this.items.filter((other) => other.key !== item.key);
    await this.keeper.remove(item);
    this.changed();
  }

  /** @param {Item} item @param {Partial<Item>} more */
  async rewrite(item, more) {
    Object.assign(item, more);
    this.items = this.items.map((other) => (other.key === item.key ? item : other));
    await this.keeper.rewrite(item);
    this.changed();
  }

  changed() {
    this.revision += 1;
    this.dispatchEvent(new Event("change"));
    this.channel?.postMessage("changed");
  }

  /** Sends what waits; only one drain runs on this device. `eager`: the network is back, so it does not wait for timers. @param {{eager?: boolean}} [options] */
  drain({ eager = false } = {}) {
    if (this.draining) {
      this.isAskedAgain = true;
      this.isHurried ||= eager;
      this.laneRuns.wake();
      return this.draining;
    }
    this.isHurried = eager;
    this.draining = this.withLock(() => this.drainPasses()).finally(() => {
      this.draining = null;
      this.schedule();
    });
    return this.draining;
  }

  /** @param {() => Promise<void>} work @returns {Promise<void>} */
  async withLock(work) {
    const locks = globalThis.navigator?.locks;
    if (!locks) return work();
    let isAnswered = false;
    try {
      await locks.request(this.name, { ifAvailable: true }, async (lock) => {
        isAnswered = true;
        if (lock) await work();
      });
    } catch (error) {
      if (isAnswered) throw error;
      await work(); // a browser that forbids storage forbids locks too
    }
  }

  async drainPasses() {
    do {
      const isHurried = this.isHurried;
      this.isAskedAgain = this.isHurried = false;
      await this.reload();
      for (const [name, lane] of lanesOf(this.waiting())) {
        const run = () => this.runLane(lane, isHurried);
        this.laneRuns.start(name, isHurried, run, (how) => this.drain(how));
      }
      await this.laneRuns.settled(() => this.isAskedAgain);
    } while (this.isAskedAgain);
  }

  waiting() {
    return this.items.filter((item) => item.state === "waiting");
  }

  /** @param {Item[]} lane @param {boolean} isHurried */
  async runLane(lane, isHurried) {
    for (const { key } of inTurn(lane)) {
      const item = this.waiting().find((queued) => queued.key === key);
      if (!item || isBehind(item, this.waiting())) continue;
      const mayHurry = isHurried && item.waits_for === "network";
      const isLate = remainingWait_ms(item, this.now()) > 0 && !mayHurry;
      if (isLate && blocks(item)) return;
      if (!isLate && !(await this.attempt(item))) return;
    }
  }

  /** @param {Item} item @returns {Promise<boolean>} the lane may go on */
  async attempt(item) {
    this.sending.add(item.key);
    try {
      const answer = await this.send(item, iso(this.now()));
      this.announceTried(200);
      this.announceSent(item, answer);
      await this.drop(item);
      return true;
    } catch (error) {
      return await this.failed(item, /** @type {Failure} */ (error));
    } finally {
      this.sending.delete(item.key);
    }
  }

  /** @param {Item} item @param {Failure|null|undefined} error @returns {Promise<boolean>} the lane may go on */
  async failed(item, error) {
    const outcome = outcomeOf(error);
    if (outcome === "refused") {
      await this.refused(item, error);
      return true;
    }
    await this.postpone(item, error);
    this.announceTried(error?.status ?? 0);
    if (outcome === "signed-out") this.dispatchEvent(new Event("signed-out"));
    if (isOvertaken(item, this.waiting())) await this.refused(item, error);
    return !concernsAll(error) && !blocks(item);
  }

  /** @param {Item} item @param {Failure|null|undefined} error */
  refused(item, error) {
    if (item.quiet) return this.drop(item);
    const problem = { status: error?.status ?? 0, detail: String(error?.message ?? error) };
    return this.rewrite(item, { state: "refused", problem });
  }

  /** @param {Item} item @param {Failure|null|undefined} error */
  postpone(item, error) {
    const retryAfter_s = error?.retryAfter_s ?? null;
    return this.rewrite(item, {
      tries: item.tries + 1,
      server_failures: (item.server_failures ?? 0) + (isServers(error) ? 1 : 0),
      failed_status: error?.status ?? 0,
      not_before: this.now() + retryWait_ms(item.tries, retryAfter_s),
      waits_for: retryAfter_s === null ? "network" : "server",
    });
  }

  /** @param {number} status */
  announceTried(status) {
    this.dispatchEvent(new CustomEvent("tried", { detail: status }));
  }

  /** @param {Item} item @param {unknown} answer */
  announceSent(item, answer) {
    this.dispatchEvent(new CustomEvent("sent", { detail: { item, answer } }));
  }

  /** Sets the timer for the next try, also while another lane is still sending. */
  schedule() {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    const idle = [...lanesOf(this.waiting())].filter(([name]) => !this.laneRuns.running.has(name));
    const wait = Math.min(...idle.map(([, lane]) => laneWait_ms(lane, this.now())));
    if (Number.isFinite(wait)) this.timer = setTimeout(() => this.drain(), Math.max(250, wait));
  }
}
