// @ts-check
/**
 * The outbox carries everything that a phone writes. It stores an item first and sends it when the
 * network allows, in order within a lane, at least once under one client id. No item disappears
 * unseen: it is sent, or it waits, or it is shown as refused with the server's sentence until a
 * person dismisses it. Events: `change` (any difference in `items`), `sent` (detail: {item,
 * answer}; the answer is null when another tab or the service worker sent the item), `signed-out`,
 * `unsaved` (the phone's storage is full: an item lives in memory only).
 */

import { upgradedItem } from "./old_words.js";
import { LaneRuns } from "./outbox_lanes.js";
import { isForeign, outcomeOf, remainingWait_ms, retryWait_ms } from "./outbox_retry.js";

/** @typedef {import("./outbox_store.js").Item} Item */
/** @typedef {import("./outbox_retry.js").Failure} Failure */
/** @typedef {import("./outbox_store.js").Store} Store */
/** @typedef {{lane: string, kind: string, method: string, path: string, body?: Record<string, unknown> | null, photo?: Blob | null, sha256?: string | null, assignment?: string | null, quiet?: boolean, owner?: string, made_at?: string, not_before?: number}} Draft */

/** The photos of the outbox together may have 50 MiB. */
export const CAPACITY_BYTES = 50 * 1024 * 1024;

/** The outbox refuses a photo. `isStorage`: the phone's storage is full, not only the outbox's share. */
export class OutboxFull extends Error {
  name = "OutboxFull";

  /** @param {{isStorage?: boolean}} [why] */
  constructor({ isStorage = false } = {}) {
    super();
    this.isStorage = isStorage;
  }
}

/** A time-ordered UUIDv7 as 32 hex digits. @param {number} [at] milliseconds */
export function newKey(at = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(at / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

export class Outbox extends EventTarget {
  /**
   * @param {{store: Store, send: (item: Item, sent_at: string) => Promise<unknown>, now?: () => number, name?: string}} options
   */
  constructor({ store, send, now = Date.now, name = "outbox" }) {
    super();
    this.store = store;
    this.send = send;
    this.now = now;
    this.name = name;
    /** @type {Item[]} in the order they were made */
    this.items = [];
    /** @type {Item[]} acts a full storage would not take */
    this.unstored = [];
    this.unstoredCount = 0;
    this.laneRuns = new LaneRuns();
    /** @type {Set<string>} keys of what is being sent now */
    this.sending = new Set();
    this.revision = 0;
    /** @type {Promise<void> | null} */
    this.draining = null;
    this.isAskedAgain = false;
    this.isHurried = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(name) : null;
    this.channel?.addEventListener("message", () => this.changedElsewhere());
  }

  async start() {
    await this.reload();
    await this.drain();
  }

  stop() {
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
    /** @type {Item[]} */
    let stored = [];
    for (let seen = -1; seen !== this.revision; ) {
      seen = this.revision;
      stored = (await this.store.all()).map(upgradedItem);
    }
    const held = new Set(stored.map(({ key }) => key));
    const elsewhere = this.items.filter(
      (item) => !held.has(item.key) && !this.unstored.includes(item),
    );
    this.items = [...stored, ...this.unstored];
    for (const item of elsewhere) this.announceSent(item, null);
    this.dispatchEvent(new Event("change"));
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
      key: newKey(this.now()),
      made_at: draft.made_at ?? iso(this.now()),
      not_before: draft.not_before ?? 0,
      waits_for: draft.not_before ? "more" : null,
      state: "waiting",
      tries: 0,
      problem: null,
    };
    await this.save(item);
    this.items = [...this.items, item];
    this.changed();
    void this.drain();
    return item;
  }

  /** Stores an item. Without room a photo is refused with an error, while any other item is held in memory. @param {Item} item */
  async save(item) {
    try {
      item.n = await this.store.put(item);
    } catch {
      if (item.photo) throw new OutboxFull({ isStorage: true });
      item.n = Number.MAX_SAFE_INTEGER - 1e6 + this.unstoredCount++;
      this.unstored.push(item);
      this.dispatchEvent(new Event("unsaved"));
    }
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
    this.items = this.items.filter((other) => other.n !== item.n);
    if (this.unstored.includes(item))
      this.unstored = this.unstored.filter((other) => other !== item);
    else await this.tolerateFullStorage(this.store.remove(Number(item.n)));
    this.changed();
  }

  /** @param {Item} item @param {Partial<Item>} more */
  async rewrite(item, more) {
    Object.assign(item, more);
    this.items = this.items.map((other) => (other.n === item.n ? item : other));
    if (!this.unstored.includes(item)) await this.tolerateFullStorage(this.store.put(item));
    this.changed();
  }

  /** Ignores a full storage, so that no lane stops: an item it could not mark is sent again under its key. @param {Promise<unknown>} written */
  async tolerateFullStorage(written) {
    await written.catch(() => {});
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
  withLock(work) {
    const locks = globalThis.navigator?.locks;
    if (!locks) return work();
    return locks.request(this.name, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
    });
  }

  async drainPasses() {
    do {
      const isHurried = this.isHurried;
      this.isAskedAgain = this.isHurried = false;
      await this.reload();
      for (const [name, lane] of this.lanes()) {
        const run = () => this.runLane(lane, isHurried);
        this.laneRuns.start(name, isHurried, run, (how) => this.drain(how));
      }
      await this.laneRuns.settled(() => this.isAskedAgain);
    } while (this.isAskedAgain);
  }

  waiting() {
    return this.items.filter((item) => item.state === "waiting");
  }

  lanes() {
    /** @type {Map<string, Item[]>} */
    const lanes = new Map();
    for (const item of this.waiting()) {
      lanes.set(item.lane, [...(lanes.get(item.lane) ?? []), item]);
    }
    return lanes;
  }

  /** @param {Item[]} lane @param {boolean} isHurried */
  async runLane(lane, isHurried) {
    for (const { key } of lane) {
      const item = this.waiting().find((queued) => queued.key === key);
      if (!item) continue;
      const mayHurry = isHurried && item.waits_for === "network";
      if (remainingWait_ms(item, this.now()) && !mayHurry) return;
      if (!(await this.attempt(item))) return;
    }
  }

  /** @param {Item} item @returns {Promise<boolean>} the lane may go on */
  async attempt(item) {
    this.sending.add(item.key);
    try {
      const answer = await this.send(item, iso(this.now()));
      this.announceSent(item, answer);
      await this.drop(item);
      return true;
    } catch (error) {
      return await this.failed(item, /** @type {Failure} */ (error));
    } finally {
      this.sending.delete(item.key);
    }
  }

  /** @param {Item} item @param {Failure|null|undefined} error */
  async failed(item, error) {
    const outcome = outcomeOf(error, item.foreign);
    const problem = { status: error?.status ?? 0, detail: String(error?.message ?? error) };
    if (outcome === "refused" && item.quiet) await this.drop(item);
    else if (outcome === "refused") await this.rewrite(item, { state: "refused", problem });
    else await this.postpone(item, error);
    if (outcome === "signed-out") this.dispatchEvent(new Event("signed-out"));
    return outcome === "refused";
  }

  /** @param {Item} item @param {Failure|null|undefined} error */
  postpone(item, error) {
    const retryAfter_s = error?.retryAfter_s ?? null;
    return this.rewrite(item, {
      tries: item.tries + 1,
      foreign: (item.foreign ?? 0) + (isForeign(error) ? 1 : 0),
      not_before: this.now() + retryWait_ms(item.tries, retryAfter_s),
      waits_for: retryAfter_s === null ? "network" : "server",
    });
  }

  /** @param {Item} item @param {unknown} answer */
  announceSent(item, answer) {
    this.dispatchEvent(new CustomEvent("sent", { detail: { item, answer } }));
  }

  schedule() {
    clearTimeout(this.timer);
    const wait = Math.min(...this.waiting().map((item) => remainingWait_ms(item, this.now())));
    if (Number.isFinite(wait)) this.timer = setTimeout(() => this.drain(), Math.max(250, wait));
  }
}
