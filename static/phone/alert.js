// @ts-check
/** An order that waits for an answer: it takes the screen, rings, and is receipted. */

import { t } from "../lib/i18n.js";
import { announce } from "../lib/toast.js";
import { receipt } from "./acts.js";
import { ringing, unanswered } from "./overlay.js";

/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("./overlay.js").ShownJob} ShownJob */
/** @typedef {import("./types.d.ts").Frame} Frame */

const LOOK_AGAIN_MS = 20_000;

export class Alert {
  /** Orders that have had the screen once. @type {Set<string>} */
  presented = new Set();
  /** Receipts that are on their way or there. @type {Set<string>} */
  told = new Set();
  /** Orders that wait now. @type {Set<string>} */
  waiting = new Set();
  /** @type {Record<string, number>} */
  places = {};
  /** @type {ReturnType<typeof setInterval> | undefined} */
  timer;

  /** @param {Phone} phone */
  constructor(phone) {
    this.phone = phone;
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** After every change of what the phone knows, and of the screen. */
  look() {
    const waiting = unanswered(this.phone.state);
    this.takeScreen(waiting);
    this.ring(ringing(this.phone.state));
    this.keepAsking(waiting);
    this.clearNotifications(waiting);
    this.corrected();
    for (const job of waiting) this.receiptShown(job);
    navigator.setAppBadge?.(waiting.length).catch(() => {});
  }

  /** @param {ShownJob[]} waiting the gravest and newest first */
  takeScreen(waiting) {
    const fresh = waiting.find(({ assignment }) => !this.presented.has(assignment.id));
    for (const { assignment } of waiting) this.presented.add(assignment.id);
    if (!fresh) return;
    this.phone.router.open("order", fresh.assignment.id);
    const { incident, order } = fresh;
    announce(
      [t(`severity.${incident.severity}`), t("phone.for_you"), incident.title, order.place].join(
        " ",
      ),
      { urgent: true },
    );
  }

  /** What a frame asks for beside its place on the screen. @param {Frame} frame */
  heard({ kind, body }) {
    if (kind === "order.rung") this.rungAgain(body.order.id);
    if (kind === "assignment.asked") this.asked(body.assignment_id);
  }

  /** Whoever looks at another order is not taken away from it a second time. @param {string} orderId */
  rungAgain(orderId) {
    const { ring, router, state } = this.phone;
    const job = ringing(state).find(({ order }) => order.id === orderId);
    if (!job) return;
    ring.again();
    if (router.route.screen !== "order") router.open("order", job.assignment.id);
  }

  /** @param {string} id the assignment's */
  asked(id) {
    const { ring, router } = this.phone;
    if (this.phone.job(id)?.assignment.status !== "accepted") return;
    ring.ding();
    if (router.route.screen !== "order") router.open("order", id);
  }

  /** Until it is answered, or taken back. @param {ShownJob[]} loud */
  ring(loud) {
    const { ring } = this.phone;
    if (loud.length) ring.start(Math.min(...loud.map(({ incident }) => incident.severity)));
    else ring.stop();
  }

  /** While an order waits the whole truth is asked for now and then. @param {ShownJob[]} waiting */
  keepAsking(waiting) {
    if (waiting.length && this.timer === undefined) {
      this.timer = setInterval(() => this.phone.refresh(), LOOK_AGAIN_MS);
    } else if (!waiting.length) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  /** What no longer waits must not stand on the lock screen either. @param {ShownJob[]} waiting */
  clearNotifications(waiting) {
    const now = new Set(waiting.map(({ order }) => order.id));
    const tags = [...this.waiting].filter((id) => !now.has(id));
    this.waiting = now;
    if (tags.length) navigator.serviceWorker?.controller?.postMessage({ kind: "close", tags });
  }

  /** A moved place is heard even on the belt. */
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
    if (isInSight) this.tell(job, "shown");
  }

  /** @param {ShownJob} job */
  isOn({ assignment }) {
    const { route } = this.phone.router;
    return route.screen === "order" && this.phone.job(route.id)?.assignment.id === assignment.id;
  }

  /** Once for each order. @param {ShownJob} job @param {"shown" | "opened"} kind @param {string} [channel] */
  tell(job, kind, channel = "live") {
    const name = `${kind}-${job.assignment.id}`;
    if (this.told.has(name)) return;
    this.told.add(name);
    void this.phone.add(receipt(job, kind, channel));
  }
}
