// @ts-check
/** The phone's store: its state, the socket, the outbox and the screen. */

import { api } from "../../lib/api.js";
import { assignmentId } from "../../lib/assignment.js";
import { t } from "../../lib/i18n.js";
import { Live } from "../../lib/live.js";
import { upgradedPhone } from "../../lib/old_words.js";
import { Outbox, OutboxFull } from "../../lib/outbox.js";
import { openStore } from "../../lib/outbox_store.js";
import { Ring } from "../../lib/ring.js";
import { clock } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { Words } from "../../lib/words.js";
import { Battery } from "../duty/battery.js";
import { CommsCheckCall } from "../duty/comms_check.js";
import { PositionWatch } from "../duty/position_watch.js";
import { Pulse } from "../duty/pulse.js";
import { WakeLock } from "../duty/wake_lock.js";
import { OrderAlert } from "../order/order_alert.js";
import { Router } from "../router.js";
import { takeFirstPresses } from "./first_presses.js";
import { Forms } from "./forms.js";
import { needsInbox, needsOffice } from "./frames.js";
import { readInbox } from "./inbox.js";
import { endOfJob, isOpen } from "./jobs.js";
import { outboxSender } from "./outbox_sender.js";
import { SessionEnd } from "./session_end.js";
import { isOnDuty, openJobs, withDrafts } from "./shown_jobs.js";
import { Standing } from "./standing.js";
import { initial, reduce, saved } from "./state.js";

/** @typedef {import("./types.d.ts").Event} Event_ */
/** @typedef {import("./types.d.ts").Office} Office */
/** @typedef {import("../../lib/outbox.js").Draft} Draft */

const SAVE_MS = 150;
const AGAIN_MS = 5000;
/** Push is checked after the order and its map are loaded. */
const RESYNC_MS = 3000;
/** A comms check lasts a minute; its notification does not say when it began. */
const TEST_MS = 60_000;

/** True for events that must survive a page that dies now: an order that is about to be receipted as shown, and the server's words to this member. @param {Event_} event */
const mustBeKept = (event) =>
  (event.type === "frame" && event.frame.kind.startsWith("order.")) ||
  (event.type === "sent" && Boolean(event.answer?.words));

/** Events: `change` after any difference that a screen may show. */
export class Phone extends EventTarget {
  state = initial();
  /** @type {Office | null} */
  office = null;
  /** @type {{state: import("../../lib/live.js").LiveState, since: number}} */
  link = { state: "connecting", since: Date.now() };
  session = new SessionEnd(this);
  /** The person signs out, so nothing signs in again. */
  isLeaving = false;
  /** @type {import("../../lib/push.js").PushOutcome | null} */
  push = null;
  /** @type {Event | null} the browser's offer to install, kept for a button of ours */
  offer = null;
  router = new Router();
  ring = new Ring();
  positionWatch = new PositionWatch();
  wakeLock = new WakeLock();
  battery = new Battery();
  live = new Live({ after: () => this.state.upto });
  words = new Words(this.live);
  alert = new OrderAlert(this);
  commsCheck = new CommsCheckCall(this);
  pulse = new Pulse(this);
  outbox = new Outbox({
    store: openStore(),
    send: outboxSender(() => this.state.me?.call_sign, this.words),
  });
  forms = new Forms(this.outbox.keeper, () => this.changed());
  standing = new Standing(this);
  /** @type {Promise<void> | null} */
  #asking = null;
  #mustAskAgain = false;
  #isLive = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving;

  /** Shows the stored state first, so that the page works offline, and then asks the server. */
  async start() {
    this.#listen();
    await this.#remember();
    this.showTest(this.router.check);
    void this.battery.watch();
    await Promise.all([this.outbox.start().catch(() => {}), this.refresh(), this.#learnOffice()]);
    setTimeout(() => void this.#resync(), RESYNC_MS);
  }

  async #resync() {
    if (!this.state.publicKey) return;
    const { resyncPush } = await import("../../lib/push.js");
    this.push = await resyncPush(this.state.publicKey);
    this.changed();
  }

  async #remember() {
    const { keeper } = this.outbox;
    const [state, office] = await Promise.all([
      keeper.kept("phone"),
      keeper.kept("office"),
      this.forms.load(),
      this.outbox.reload(),
      this.session.remember(keeper),
    ]);
    this.office = office ?? null;
    await takeFirstPresses(this);
    this.standing.check();
    // The outbox comes first: an order that was answered offline must not ring again.
    const kept = upgradedPhone(state);
    if (kept) this.dispatch({ type: "saved", saved: kept });
    if (this.state.upto) this.#goLive();
  }

  #goLive() {
    if (this.#isLive) return;
    this.#isLive = true;
    this.live.start();
  }

  #listen() {
    const { live, outbox, router, ring, positionWatch, wakeLock, battery } = this;
    live.addEventListener("frame", (event) =>
      this.#followFrame(/** @type {CustomEvent} */ (event).detail),
    );
    live.addEventListener("state", () => this.#linked());
    outbox.addEventListener("change", () => this.dispatch({ type: "items", items: outbox.items }));
    outbox.addEventListener("sent", (event) =>
      this.#sent(/** @type {CustomEvent} */ (event).detail),
    );
    this.standing.listen();
    for (const part of [router, ring, positionWatch, wakeLock, battery])
      part.addEventListener("change", () => this.changed());
    addEventListener("signed-out", (event) =>
      this.session.ended(/** @type {CustomEvent} */ (event).detail),
    );
    addEventListener("online", () => this.#resume());
    document.addEventListener("visibilitychange", () => !document.hidden && this.#resume());
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.offer = event;
      this.changed();
    });
  }

  /** Continues when the network or the person is back. */
  #resume() {
    void this.ring.resume();
    void this.outbox.drain({ eager: true });
    void this.refresh();
  }

  /** Continues after a new session began on the same page. */
  signedInAgain() {
    if (this.#isLive) this.live.start();
    this.#resume();
  }

  #linked() {
    this.link = { state: this.live.state, since: Date.now() };
    if (this.live.state === "open") {
      this.standing.answered = 200;
      void this.outbox.drain({ eager: true });
      this.pulse.send();
    }
    this.changed();
  }

  /** Forgets all of this person, and gives away the store: what is sent now must not be stored again. */
  giveUpStore() {
    this.live.stop();
    this.outbox.stop();
    this.ring.stop();
    clearTimeout(this.#saving);
    const store = this.outbox.keeper.giveUp();
    this.outbox.items = [];
    this.state = initial();
    return store;
  }

  /** @param {{item: import("./types.d.ts").Item, answer: import("./types.d.ts").Answer | null}} detail */
  #sent({ item, answer }) {
    this.dispatch({ type: "sent", item, answer });
    const isCall = item.kind === "call.sos" || item.kind === "call.taken_back";
    if (!answer || isCall || this.#isBackOn(answer)) void this.refresh({ isAgain: true });
  }

  /** True when a late answer counted after all. @param {import("./types.d.ts").Answer} answer */
  #isBackOn({ assignment }) {
    if (!assignment?.status || this.state.jobs[assignment.id]) return false;
    return isOpen({ assignment: { status: assignment.status } });
  }

  /** @param {import("./types.d.ts").Frame} frame */
  #followFrame(frame) {
    if (needsOffice(this.office, frame)) void this.#learnOffice();
    const before = this.state;
    this.dispatch({ type: "frame", frame });
    if (this.state !== before) this.alert.followFrame(frame);
    if (needsInbox(before, frame, this)) void this.refresh({ isAgain: true });
  }

  /** Fetches the whole inbox, one request at a time. `isAgain`: the running request may be too old, so another follows. */
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
      const { inbox, heard_ms } = await readInbox();
      clock.sync(inbox.now, heard_ms);
      if (this.session.lost) return;
      this.standing.answered = 200;
      this.session.begun();
      this.dispatch({ type: "inbox", inbox });
      this.#goLive();
    } catch (error) {
      const { status = 0 } = /** @type {{status?: number} | null} */ (error) ?? {};
      this.standing.hear(status);
      if (status === 401 || this.state.isLoaded) return;
      setTimeout(() => this.refresh(), AGAIN_MS);
    }
  }

  async #learnOffice() {
    try {
      this.office = await api.get("/api/v1/office");
      await this.outbox.keeper.keep("office", this.office);
    } catch {
      if (!this.office) setTimeout(() => this.#learnOffice(), AGAIN_MS);
    }
    this.changed();
  }

  /** @param {Event_} event */
  dispatch(event) {
    this.state = reduce(this.state, event);
    clearTimeout(this.#saving);
    const save = () => this.keep("phone", saved(this.state));
    if (mustBeKept(event)) void save();
    else this.#saving = setTimeout(save, SAVE_MS);
    this.changed();
  }

  /** Stores a named value, at least while this page is open. @param {string} name @param {unknown} value */
  keep(name, value) {
    return this.outbox.keeper.keep(name, value);
  }

  changed() {
    this.positionWatch.follow(this.state, this.session.isLocked);
    this.wakeLock.want(openJobs(this.state).length > 0 || this.router.route.screen === "duty");
    if (!this.session.isLocked) this.alert.update();
    this.commsCheck.update();
    this.pulse.update();
    this.dispatchEvent(new Event("change"));
  }

  /** Shows a comms check whose notification was pressed; its frame may not have come yet. @param {string | null} id */
  showTest(id) {
    if (!id) return;
    const [at, ends_at] = [0, TEST_MS].map((ms) => new Date(clock.now() + ms).toISOString());
    this.dispatch({ type: "check", check: { id, by: "", at, ends_at } });
  }

  /** Finds a job by the id of its assignment, order or incident. @param {string | null} id */
  job(id) {
    const { jobs, items } = this.state;
    const all = Object.values(jobs);
    const job =
      jobs[id ?? ""] ?? all.find(({ order, incident }) => order.id === id || incident.id === id);
    return job ? withDrafts(job, items) : null;
  }

  /** The end of a job that is no longer this member's. @param {string | null} id */
  end(id) {
    const { gone, me } = this.state;
    const job = this.job(id);
    if (job) return isOpen(job) ? undefined : endOfJob(job);
    return gone[id ?? ""] ?? gone[assignmentId(id ?? "", me?.call_sign ?? "")];
  }

  /** Adds a draft to the outbox. Answers null, with a toast, when the phone is full. @param {Draft} draft */
  async add(draft) {
    try {
      const item = await this.outbox.add({ ...draft, owner: this.state.me?.call_sign });
      void this.#askForSync();
      return item;
    } catch (error) {
      if (!(error instanceof OutboxFull)) throw error;
      const n = this.outbox.items.filter(({ photo }) => photo).length;
      toast(t("phone.outbox.full", { n }), { kind: "late", seconds: 20 });
      return null;
    }
  }

  wakeSound() {
    if (isOnDuty(this.state) && !this.ring.isUnlocked) void this.ring.unlock();
  }

  /** Asks the browser to drain the outbox while the page is closed, where it can. */
  async #askForSync() {
    /** @type {(ServiceWorkerRegistration & {sync?: {register(tag: string): Promise<void>}}) | undefined} */
    const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
    await registration?.sync?.register("outbox").catch(() => {});
  }
}
