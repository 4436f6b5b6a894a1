// @ts-check
/** Presents an order that waits for an answer: it opens the screen, rings and sends the receipts. */

import { t } from "../../lib/i18n.js";
import { announce } from "../../lib/toast.js";
import { receipt } from "../state/drafts.js";
import { isOwed } from "../state/jobs.js";
import { ringingJobs, unansweredJobs } from "../state/shown_jobs.js";
import { orderToOpen } from "./first_order.js";
import { foretold } from "./foretold.js";

/** @typedef {import("../state/phone.js").Phone} Phone */
/** @typedef {import("../state/shown_jobs.js").ShownJob} ShownJob */
/** @typedef {import("../state/types.d.ts").Frame} Frame */

const LOOK_AGAIN_MS = 20_000;

export class OrderAlert {
  /** Orders that were shown on the screen once. @type {Set<string>} */
  presented = new Set();
  /** Receipts that were sent or wait in the outbox. @type {Set<string>} */
  receipted = new Set();
  /** The order that a screen reader was told of last; null once it is answered. @type {string | null} */
  announced = null;
  /** Orders that wait for an answer now. @type {Set<string>} */
  waiting = new Set();
  /** @type {Record<string, number>} */
  places = {};
  /** @type {ReturnType<typeof setInterval> | undefined} */
  timer;

  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    document.addEventListener("visibilitychange", () => this.update());
  }

  /** Called after every change of the phone's state and of the screen. */
  update() {
    const waiting = unansweredJobs(this.phone.state);
    const ringing = ringingJobs(this.phone.state);
    this.takeScreen(waiting, ringing);
    this.ring(ringing);
    this.keepAsking(waiting);
    if (this.announced && !waiting.some((job) => this.isAnnounced(job))) this.announce(null);
    this.clearNotifications(waiting);
    this.corrected();
    for (const job of waiting) this.receiptShown(job);
    navigator.setAppBadge?.(waiting.length).catch(() => {});
  }

  /** @param {ShownJob[]} waiting the most severe first, then the newest @param {ShownJob[]} ringing */
  takeScreen(waiting, ringing) {
    const { presented } = this;
    const { router } = this.phone;
    const next = orderToOpen({ waiting, ringing, presented, screen: router.route.screen });
    const fresh = waiting.find(({ assignment }) => !presented.has(assignment.id));
    for (const { assignment } of waiting) presented.add(assignment.id);
    if (fresh) this.announce(fresh);
    if (next) router.open("order", next.assignment.id);
  }

  /** Tells a screen reader of an order, or takes that back once it is answered. @param {ShownJob | null} job */
  announce(job) {
    this.announced = job?.assignment.id ?? null;
    if (!job) return announce("", { urgent: true });
    const { incident, order } = job;
    const words = [t(`severity.${incident.severity}`), t("phone.for_you")];
    announce([...words, incident.title, order.place].join(" "), { urgent: true });
  }

  /** @param {ShownJob} job */
  isAnnounced({ assignment }) {
    return assignment.id === this.announced;
  }

  /** Reacts to a frame that asks for more than a new screen. @param {Frame} frame */
  followFrame({ kind, body }) {
    if (kind === "order.rung") this.rungAgain(body.order.id);
    if (kind === "message.sent" && body.crew.includes(this.phone.state.me?.call_sign ?? ""))
      this.bring(body.incident.id);
    if (kind !== "assignment.asked") return;
    if (body.question === "answer") this.askedToAnswer(body.assignment_id);
    else if (body.question === "report") this.askedForReport(body.assignment_id);
    else this.askedToDepart(body.assignment_id);
  }

  /** Rings again. A member who reads another order stays there. @param {string} orderId */
  rungAgain(orderId) {
    const { ring, router, state } = this.phone;
    const job = ringingJobs(state).find(({ order }) => order.id === orderId);
    if (!job) return;
    ring.again();
    if (router.route.screen !== "order") router.open("order", job.assignment.id);
  }

  /** Tells a screen reader who is sent instead; the order rings already. @param {string} id the assignment's */
  askedToAnswer(id) {
    const job = this.phone.job(id);
    const words = job && foretold(job);
    if (words) announce(words, { urgent: true });
  }

  /** @param {string} id the assignment's */
  askedToDepart(id) {
    if (this.phone.job(id)?.assignment.status === "accepted") this.bring(id);
  }

  /** Sounds once and shows the order, unless the member reads one. @param {string} id of the job */
  bring(id) {
    const { ring, router } = this.phone;
    ring.ding();
    if (router.route.screen !== "order") router.open("order", id);
  }

  /** A sound alone: the home screen shows what is owed. @param {string} id the assignment's */
  askedForReport(id) {
    const job = this.phone.job(id);
    if (job && isOwed(job)) this.phone.ring.ding();
  }

  /** Rings until the order is answered or taken back. @param {ShownJob[]} loud */
  ring(loud) {
    const { ring } = this.phone;
    if (loud.length) ring.start(Math.min(...loud.map(({ incident }) => incident.severity)));
    else ring.stop();
  }

  /** While an order waits, the whole inbox is fetched every 20 s. @param {ShownJob[]} waiting */
  keepAsking(waiting) {
    if (waiting.length && this.timer === undefined) {
      this.timer = setInterval(() => this.phone.refresh(), LOOK_AGAIN_MS);
    } else if (!waiting.length) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  /** Closes the notifications of orders that no longer wait. @param {ShownJob[]} waiting */
  clearNotifications(waiting) {
    const now = new Set(waiting.map(({ order }) => order.id));
    const tags = [...this.waiting].filter((id) => !now.has(id));
    this.waiting = now;
    if (tags.length) navigator.serviceWorker?.controller?.postMessage({ kind: "close", tags });
  }

  /** A corrected place makes a sound, since the phone may hang on the belt. */
  corrected() {
    for (const { assignment, order } of Object.values(this.phone.state.jobs)) {
      const known = this.places[assignment.id];
      if (known !== undefined && order.place_version > known) this.phone.ring.ding();
      this.places[assignment.id] = order.place_version;
    }
  }

  /** @param {ShownJob} job */
  receiptShown(job) {
    const { route } = this.phone.router;
    const isInSight = !document.hidden && (route.screen === "home" || this.isOn(job));
    if (isInSight) this.sendReceipt(job, "shown");
  }

  /** @param {ShownJob} job */
  isOn({ assignment }) {
    const { route } = this.phone.router;
    return route.screen === "order" && this.phone.job(route.id)?.assignment.id === assignment.id;
  }

  /** Sends each receipt once per order. @param {ShownJob} job @param {"shown" | "opened"} kind @param {string} [channel] */
  sendReceipt(job, kind, channel = "live") {
    const name = `${kind}-${job.assignment.id}`;
    if (this.receipted.has(name)) return;
    this.receipted.add(name);
    void this.phone.add(receipt(job, kind, channel));
  }
}
