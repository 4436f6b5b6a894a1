// @ts-check
import { html, LitElement, svg } from "lit";
import { t } from "../lib/i18n.js";

/** Ring: waits. Arrow: moves. Disc: on scene. Tick: over. Bar: set aside. Cross: failed. Mark: calls for help. */
const SHAPES = {
  ring: svg`<path d="M5 0a5 5 0 1 0 0 10A5 5 0 0 0 5 0zm0 2.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z"/>`,
  arrow: svg`<path d="M1 0 10 5 1 10z"/>`,
  disc: svg`<circle cx="5" cy="5" r="4.5"/>`,
  tick: svg`<path d="M4 9.4 0 5.5l1.6-1.6L4 6.2 8.5 1 10 2.5z"/>`,
  pause: svg`<path d="M1 0h3v10H1zM6 0h3v10H6z"/>`,
  cross: svg`<path d="M1.5 0 5 3.5 8.5 0 10 1.5 6.5 5 10 8.5 8.5 10 5 6.5 1.5 10 0 8.5 3.5 5 0 1.5z"/>`,
  mark: svg`<path d="M3.6 0h2.8L5.9 6.4H4.1zM5 7.2a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z"/>`,
};

/** @type {Record<string, [string, keyof typeof SHAPES]>} */
const LOOKS = {
  verifying: ["wait", "ring"],
  new: ["wait", "ring"],
  dispatched: ["wait", "ring"],
  assigned: ["wait", "ring"],
  accepted: ["go", "arrow"],
  en_route: ["go", "arrow"],
  on_scene: ["go", "disc"],
  resolved: ["done", "disc"],
  cleared: ["done", "tick"],
  closed: ["done", "tick"],
  sos: ["late", "mark"],
  free: ["done", "disc"],
  busy: ["go", "arrow"],
  on_hold: ["", "pause"],
  off: ["", "pause"],
  replaced: ["", "pause"],
  relieved: ["", "tick"],
  transferred: ["", "arrow"],
  merged: ["", "arrow"],
  cancelled: ["", "cross"],
  withdrawn: ["", "cross"],
  declined: ["weak", "cross"],
  lost: ["lost", "cross"],
};

/** @type {Record<string, Record<string, string>>} */
export const STATUS_WORDS = {
  incident: {
    verifying: "status.incident.verifying",
    new: "status.incident.new",
    dispatched: "status.incident.dispatched",
    en_route: "status.incident.en_route",
    on_scene: "status.incident.on_scene",
    resolved: "status.incident.resolved",
    closed: "status.incident.closed",
    on_hold: "status.incident.on_hold",
    transferred: "status.incident.transferred",
    cancelled: "status.incident.cancelled",
    merged: "status.incident.merged",
  },
  assignment: {
    dispatched: "status.assignment.dispatched",
    accepted: "status.assignment.accepted",
    en_route: "status.assignment.en_route",
    on_scene: "status.assignment.on_scene",
    cleared: "status.assignment.cleared",
    declined: "status.assignment.declined",
    withdrawn: "status.assignment.withdrawn",
    replaced: "status.assignment.replaced",
    relieved: "status.assignment.relieved",
  },
  member: {
    sos: "status.member.sos",
    free: "status.member.free",
    busy: "status.member.busy",
    assigned: "status.member.assigned",
    en_route: "status.member.en_route",
    on_scene: "status.member.on_scene",
    off: "status.member.off",
    lost: "status.member.lost",
  },
};

/**
 * `<status-chip status="en_route"></status-chip>`; `of` is incident (default), assignment or
 * member, since one code has three names. `note` follows the word.
 */
export class StatusChip extends LitElement {
  static properties = { status: { type: String }, of: { type: String }, note: { type: String } };

  constructor() {
    super();
    this.status = "";
    /** @type {"incident" | "assignment" | "member"} */
    this.of = "incident";
    this.note = "";
  }

  createRenderRoot() {
    return this;
  }

  render() {
    if (!this.status) return html``;
    const [kind, shape] = LOOKS[this.status] ?? ["", "ring"];
    const word = t(STATUS_WORDS[this.of]?.[this.status] ?? this.status);
    return html`<span class="chip ${kind}">
      <svg class="mark" viewBox="0 0 10 10" aria-hidden="true">${SHAPES[shape]}</svg>${
        this.note ? `${word} · ${this.note}` : word
      }</span>`;
  }
}
customElements.define("status-chip", StatusChip);
