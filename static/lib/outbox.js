// @ts-check
/**
 * Everything a phone writes goes through here: kept first, sent when the network lets it, in order
 * within a lane, at least once under one client id. Nothing leaves it unseen: an item is sent,
 * or it waits, or it stands refused with the server's sentence until a person dismisses it.
 *
 * Events: `change` (any difference in `items`), `sent` (detail: {item, answer}; the answer is null
 * when another tab or the service worker sent it),
 * `signed-out`, `unsaved` (the phone's storage is full: an act lives in memory only).
 */

import { upgradedItem } from "./old_words.js";
import { fateOf, holdOf, isForeign, waitFor } from "./outbox_fate.js";
import { Walks } from "./outbox_walks.js";

/** @typedef {import("./outbox_store.js").Item} Item */
/** @typedef {import("./outbox_store.js").Store} Store */
/** @typedef {{lane: string, kind: string, method: string, path: string, body?: Record<string, any> | null, photo?: Blob | null, sha256?: string | null, assignment?: string | null, quiet?: boolean, owner?: string, made_at?: string, not_before?: number}} Draft */

export const CAPACITY_BYTES = 50 * 1024 * 1024;

/** A photo that was not taken in. `isStorage`: the phone itself has no room, not only our share of it. */
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
   * @param {{store: Store, send: (item: Item, sent_at: string) => Promise<any>, now?: () => number, name?: string}} options
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
    this.loose = [];
    this.looseMade = 0;
    this.walks = new Walks();
    /** @type {Set<string>} keys of what is being sent now */
    this.flying = new Set();
    this.revision = 0;
    /** @type {Promise<void> | null} */
    this.draining = null;
    this.isAskedAgain = false;
    this.isHurried = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(name) : null;
    this.channel?.addEventListener("message", () => this.heard());
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

  /** Another tab has something, and the lock may be here. */
  heard() {
    return this.draining ? this.drain() : this.reload();
  }

  /** Another tab or the service worker may have sent meanwhile; the store is the truth. */
  async reload() {
    /** @type {Item[]} */
    let stored = [];
    for (let seen = -1; seen !== this.revision; ) {
      seen = this.revision;
      stored = (await this.store.all()).map(upgradedItem);
    }
    const held = new Set(stored.map(({ key }) => key));
    const elsewhere = this.items.filter(
      (item) => !held.has(item.key) && !this.loose.includes(item),
    );
    this.items = [...stored, ...this.loose];
    for (const item of elsewhere) this.tell(item, null);
    this.dispatchEvent(new Event("change"));
  }

  get bytes() {
    return this.items.reduce((sum, item) => sum + (item.photo?.size ?? 0), 0);
  }

  /** Kept before this answers. @param {Draft} draft @returns {Promise<Item>} */
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

  /** A photo that does not fit is refused to its face; an act is held in memory rather than lost. @param {Item} item */
  async save(item) {
    try {
      item.n = await this.store.put(item);
    } catch {
      if (item.photo) throw new OutboxFull({ isStorage: true });
      item.n = Number.MAX_SAFE_INTEGER - 1e6 + this.looseMade++;
      this.loose.push(item);
      this.dispatchEvent(new Event("unsaved"));
    }
  }

  /** Fills in what was not yet known when the button was pressed, and lets the item go. What has set off stays as it is: the server knows its key by its content. @param {string} key @param {Record<string, any>} more */
  async amend(key, more) {
    const item = this.items.find((one) => one.key === key);
    if (item?.waits_for !== "more" || this.flying.has(key)) return;
    await this.rewrite(item, { body: { ...item.body, ...more }, not_before: 0, waits_for: null });
    await this.drain();
  }

  /** @param {string} key */
  async dismiss(key) {
    const item = this.items.find((one) => one.key === key);
    if (item?.state === "refused") await this.drop(item);
  }

  /** @param {Item} item */
  async drop(item) {
    this.revision += 1; // whoever reads the store now reads it again
    this.items = this.items.filter((one) => one.n !== item.n);
    if (this.loose.includes(item)) this.loose = this.loose.filter((one) => one !== item);
    else await this.mark(this.store.remove(Number(item.n)));
    this.changed();
  }

  /** @param {Item} item @param {Partial<Item>} more */
  async rewrite(item, more) {
    Object.assign(item, more);
    this.items = this.items.map((one) => (one.n === item.n ? item : one));
    if (!this.loose.includes(item)) await this.mark(this.store.put(item));
    this.changed();
  }

  /** A full storage holds up no lane: what it does not know is sent again under its key. @param {Promise<unknown>} written */
  async mark(written) {
    await written.catch(() => {});
  }

  changed() {
    this.revision += 1;
    this.dispatchEvent(new Event("change"));
    this.channel?.postMessage("changed");
  }

  /** One drain at a time on this device. `eager`: the network is back, do not wait for timers. @param {{eager?: boolean}} [options] */
  drain({ eager = false } = {}) {
    if (this.draining) {
      this.isAskedAgain = true;
      this.isHurried ||= eager;
      this.walks.wake();
      return this.draining;
    }
    this.isHurried = eager;
    this.draining = this.alone(() => this.passes()).finally(() => {
      this.draining = null;
      this.schedule();
    });
    return this.draining;
  }

  /** @param {() => Promise<void>} work @returns {Promise<void>} */
  alone(work) {
    const locks = globalThis.navigator?.locks;
    if (!locks) return work();
    return locks.request(this.name, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
    });
  }

  async passes() {
    do {
      const isHurried = this.isHurried;
      this.isAskedAgain = this.isHurried = false;
      await this.reload();
      for (const [name, lane] of this.lanes()) {
        const walk = () => this.walk(lane, isHurried);
        this.walks.setOff(name, isHurried, walk, (how) => this.drain(how));
      }
      await this.walks.over(() => this.isAskedAgain);
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
  async walk(lane, isHurried) {
    for (const { key } of lane) {
      const item = this.waiting().find((one) => one.key === key);
      if (!item) continue;
      const mayHurry = isHurried && item.waits_for === "network";
      if (holdOf(item, this.now()) && !mayHurry) return;
      if (!(await this.attempt(item))) return;
    }
  }

  /** @param {Item} item @returns {Promise<boolean>} the lane may go on */
  async attempt(item) {
    this.flying.add(item.key);
    try {
      const answer = await this.send(item, iso(this.now()));
      this.tell(item, answer);
      await this.drop(item);
      return true;
    } catch (error) {
      return await this.failed(item, error);
    } finally {
      this.flying.delete(item.key);
    }
  }

  /** @param {Item} item @param {any} error */
  async failed(item, error) {
    const fate = fateOf(error, item.foreign);
    const problem = { status: error?.status ?? 0, detail: String(error?.message ?? error) };
    if (fate === "refused" && item.quiet) await this.drop(item);
    else if (fate === "refused") await this.rewrite(item, { state: "refused", problem });
    else await this.postpone(item, error);
    if (fate === "signed-out") this.dispatchEvent(new Event("signed-out"));
    return fate === "refused";
  }

  /** @param {Item} item @param {any} error */
  postpone(item, error) {
    const retryAfter_s = error?.retryAfter_s ?? null;
    return this.rewrite(item, {
      tries: item.tries + 1,
      foreign: (item.foreign ?? 0) + (isForeign(error) ? 1 : 0),
      not_before: this.now() + waitFor(item.tries, retryAfter_s),
      waits_for: retryAfter_s === null ? "network" : "server",
    });
  }

  /** @param {Item} item @param {any} answer */
  tell(item, answer) {
    this.dispatchEvent(new CustomEvent("sent", { detail: { item, answer } }));
  }

  schedule() {
    clearTimeout(this.timer);
    const wait = Math.min(...this.waiting().map((item) => holdOf(item, this.now())));
    if (Number.isFinite(wait)) this.timer = setTimeout(() => this.drain(), Math.max(250, wait));
  }
}
