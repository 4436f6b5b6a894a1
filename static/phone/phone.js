// @ts-check
/** The phone's one memory and its ways out: what it knows, the socket, the outbox, the screen. */

import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { Live } from "../lib/live.js";
import { upgradedPhone } from "../lib/old_words.js";
import { Outbox, OutboxFull } from "../lib/outbox.js";
import { memoryStore, openStore } from "../lib/outbox_store.js";
import { Ring } from "../lib/ring.js";
import { clock } from "../lib/time.js";
import { toast } from "../lib/toast.js";
import { Alert } from "./alert.js";
import { Battery } from "./battery.js";
import { CommsCheckCall } from "./comms_check.js";
import { Drafts } from "./drafts.js";
import { needsInbox } from "./frames.js";
import { endOfJob, isOpen } from "./jobs.js";
import { isOnDuty, openJobs, shown } from "./overlay.js";
import { Pulse } from "./pulse.js";
import { Router } from "./router.js";
import { sender } from "./send.js";
import { initial, reduce, saved } from "./state.js";
import { WakeLock } from "./wake_lock.js";
import { Whereabouts } from "./whereabouts.js";

/** @typedef {import("./types.d.ts").Event} Event_ */
/** @typedef {import("./types.d.ts").Office} Office */
/** @typedef {import("../lib/outbox.js").Draft} Draft */

const SAVE_MS = 150;
const AGAIN_MS = 5000;
/** After the order and its map: whether push works is no reason to wait. */
const RESYNC_MS = 3000;
/** A comms check lasts a minute; its notification does not say since when. */
const TEST_MS = 60_000;

/** What we are about to call shown, and what the server told this member, outlives a page that dies now. @param {Event_} event */
const mustBeKept = (event) =>
  (event.type === "frame" && event.frame.kind.startsWith("order.")) ||
  (event.type === "sent" && Boolean(event.answer?.words));

/** Events: `change`, after any difference that a screen could show. */
export class Phone extends EventTarget {
  state = initial();
  /** @type {Office | null} */
  office = null;
  /** @type {{state: import("../lib/live.js").LiveState, since: number}} */
  link = { state: "connecting", since: Date.now() };
  isSignedOut = false;
  /** By the person's own wish: nothing signs in again. */
  isLeaving = false;
  /** @type {import("../lib/push.js").PushState | null} */
  push = null;
  /** @type {Event | null} the browser's offer to install, kept for a button of ours */
  offer = null;
  router = new Router();
  ring = new Ring();
  whereabouts = new Whereabouts();
  wakeLock = new WakeLock();
  battery = new Battery();
  live = new Live({ after: () => this.state.upto });
  alert = new Alert(this);
  commsCheck = new CommsCheckCall(this);
  pulse = new Pulse(this);
  #store = globalThis.indexedDB ? openStore() : memoryStore();
  drafts = new Drafts(this.#store, () => this.changed());
  outbox = new Outbox({ store: this.#store, send: sender(() => this.state.me?.call_sign) });
  /** @type {Promise<void> | null} */
  #asking = null;
  #mustAskAgain = false;
  #isLive = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving;

  /** First what the phone remembers, so that it stands in a tunnel; then what the server says. */
  async start() {
    this.#listen();
    await this.#remember();
    this.meetCheck(this.router.check);
    void this.battery.watch();
    await Promise.all([this.outbox.start().catch(() => {}), this.refresh(), this.#learnOffice()]);
    setTimeout(() => void this.#resync(), RESYNC_MS);
  }

  async #resync() {
    if (!this.state.publicKey) return;
    const { resyncPush } = await import("../lib/push.js");
    this.push = await resyncPush(this.state.publicKey);
    this.changed();
  }

  async #remember() {
    try {
      const kept = upgradedPhone(await this.#store.kept("phone"));
      this.office = (await this.#store.kept("office")) ?? null;
      await this.drafts.load();
      // Own acts on their way come first: an order that was answered in a tunnel does not ring again.
      await this.outbox.reload();
      if (kept) this.dispatch({ type: "saved", saved: kept });
    } catch {
      // A browser may have IndexedDB and refuse it; then this phone only remembers while it is open.
      this.#store = this.drafts.store = this.outbox.store = memoryStore();
    }
    if (this.state.upto) this.#goLive();
  }

  #goLive() {
    if (this.#isLive) return;
    this.#isLive = true;
    this.live.start();
  }

  #listen() {
    const { live, outbox, router, ring, whereabouts, wakeLock, battery } = this;
    live.addEventListener("frame", (event) =>
      this.#hear(/** @type {CustomEvent} */ (event).detail),
    );
    live.addEventListener("state", () => this.#linked());
    outbox.addEventListener("change", () => this.dispatch({ type: "items", items: outbox.items }));
    outbox.addEventListener("sent", (event) =>
      this.#sent(/** @type {CustomEvent} */ (event).detail),
    );
    outbox.addEventListener("unsaved", () =>
      toast(t("phone.outbox.unsaved"), { kind: "late", seconds: 20 }),
    );
    for (const one of [router, ring, whereabouts, wakeLock, battery])
      one.addEventListener("change", () => this.changed());
    addEventListener("signed-out", () => this.#signedOut(true));
    addEventListener("online", () => this.#again());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#again());
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.offer = event;
      this.changed();
    });
  }

  /** The network, or the person, is back. */
  #again() {
    void this.ring.resume();
    void this.outbox.drain({ eager: true });
    void this.refresh();
  }

  /** A new session began without the page being left. */
  backIn() {
    if (this.#isLive) this.live.start();
    this.#again();
  }

  #linked() {
    this.link = { state: this.live.state, since: Date.now() };
    if (this.live.state === "open") {
      void this.outbox.drain({ eager: true });
      this.pulse.tell();
    }
    this.changed();
  }

  /** @param {boolean} isOut */
  #signedOut(isOut) {
    this.isSignedOut = isOut;
    this.changed();
  }

  /** @param {{item: import("./types.d.ts").Item, answer: any}} detail */
  #sent({ item, answer }) {
    this.dispatch({ type: "sent", item, answer });
    if (!answer || this.#isBackOn(answer)) void this.refresh({ isAgain: true });
  }

  /** An answer after the order had replaced counted after all. @param {import("./types.d.ts").Answer} answer */
  #isBackOn({ assignment }) {
    if (!assignment?.status || this.state.jobs[assignment.id]) return false;
    return isOpen(/** @type {any} */ ({ assignment }));
  }

  /** @param {import("./types.d.ts").Frame} frame */
  #hear(frame) {
    const before = this.state;
    this.dispatch({ type: "frame", frame });
    if (this.state !== before) this.alert.heard(frame);
    if (needsInbox(before, frame)) void this.refresh({ isAgain: true });
  }

  /** The whole inbox, once at a time; `isAgain`: what is being asked may be too old already. */
  refresh({ isAgain = false } = {}) {
    this.#mustAskAgain ||= isAgain && this.#asking !== null;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
      if (!this.#mustAskAgain) return;
      this.#mustAskAgain = false;
      void this.refresh();
    });
    return this.#asking;
  }

  async #ask() {
    try {
      const inbox = await api.get("/api/v1/inbox");
      clock.sync(inbox.now);
      this.isSignedOut = false;
      this.dispatch({ type: "inbox", inbox });
      this.#goLive();
    } catch (error) {
      if (/** @type {any} */ (error)?.status === 401 || this.state.isLoaded) return;
      setTimeout(() => this.refresh(), AGAIN_MS);
    }
  }

  async #learnOffice() {
    try {
      this.office = await api.get("/api/v1/office");
      await this.#store.keep("office", this.office);
    } catch {
      if (!this.office) setTimeout(() => this.#learnOffice(), AGAIN_MS);
    }
    this.changed();
  }

  /** @param {Event_} event */
  dispatch(event) {
    this.state = reduce(this.state, event);
    clearTimeout(this.#saving);
    if (mustBeKept(event)) void this.#save();
    else this.#saving = setTimeout(() => this.#save(), SAVE_MS);
    this.changed();
  }

  #save() {
    return this.#store.keep("phone", saved(this.state)).catch(() => {});
  }

  changed() {
    this.whereabouts.follow(isOnDuty(this.state));
    this.wakeLock.want(openJobs(this.state).length > 0 || this.router.route.screen === "duty");
    this.alert.look();
    this.commsCheck.look();
    this.pulse.look();
    this.dispatchEvent(new Event("change"));
  }

  /** A comms check whose notification was pressed; the feed may have told of it or not. @param {string | null} id */
  meetCheck(id) {
    if (!id) return;
    const [at, ends_at] = [0, TEST_MS].map((ms) => new Date(clock.now() + ms).toISOString());
    this.dispatch({ type: "check", check: { id, by: "", at, ends_at } });
  }

  /** A job by its assignment's, its order's or its incident's id. @param {string | null} id */
  job(id) {
    const { jobs, items } = this.state;
    const all = Object.values(jobs);
    const found =
      jobs[id ?? ""] ?? all.find(({ order, incident }) => order.id === id || incident.id === id);
    return found ? shown(found, items) : null;
  }

  /** How a job that is no longer here ended. @param {string | null} id */
  end(id) {
    const { gone, me } = this.state;
    const job = this.job(id);
    if (job) return isOpen(job) ? undefined : endOfJob(job);
    return gone[id ?? ""] ?? gone[`${id}-${me?.call_sign}`];
  }

  /** 待补报, by the server's word or by this phone's own. @param {import("./types.d.ts").Job} job */
  isOwed({ assignment, report_owed }) {
    return report_owed || (assignment.status === "cleared" && this.drafts.of(assignment.id).isOwed);
  }

  /** Into the outbox; answers null, with words on the screen, when the phone is full. @param {Draft} draft */
  async add(draft) {
    try {
      const item = await this.outbox.add({ ...draft, owner: this.state.me?.call_sign });
      void this.#askForSync();
      return item;
    } catch (error) {
      if (!(error instanceof OutboxFull)) throw error;
      const n = this.outbox.items.filter(({ photo }) => photo).length;
      const words = error.isStorage ? "phone.outbox.no_room" : "phone.outbox.full";
      toast(t(words, { n }), { kind: "late", seconds: 20 });
      return null;
    }
  }

  wakeSound() {
    if (isOnDuty(this.state) && !this.ring.isUnlocked) void this.ring.unlock();
  }

  /** Where the browser can drain the outbox with the page closed. */
  async #askForSync() {
    const registration = /** @type {any} */ (await navigator.serviceWorker?.getRegistration());
    await registration?.sync?.register("outbox").catch(() => {});
  }

  /** Forgets everything this phone held for the person who leaves. */
  async forget() {
    this.live.stop();
    this.outbox.stop();
    clearTimeout(this.#saving);
    await this.#store.wipe();
  }
}
