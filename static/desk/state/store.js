// @ts-check
/** The desk's store: board, socket and selection. Elements read it and act through `commands.js`. */

import { api } from "../../lib/api.js";
import { Live } from "../../lib/live.js";
import { clock } from "../../lib/time.js";
import { List } from "../queue/list.js";
import { Filters } from "./filters.js";
import { watchHealth } from "./health.js";
import { IncidentLoader } from "./incident_loader.js";
import { categoryName, learnNames, officeVersion } from "./names.js";
import { rowOf, selectedIncidentId, takenBy } from "./selection.js";
import {
  dropAlarm,
  dropIntake,
  empty,
  putIncident,
  putListed,
  reduce,
  withNewBoard,
} from "./state.js";
import { Unreached } from "./unreached.js";

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Incident} Incident */
/** @typedef {import("./types.js").State} State */
/** @typedef {{order_id: string, until: string, crew: string[], title: string, incident_id: string}} Undo */

/** Dialogs that replace the detail panel and leave the queue usable. */
export const ASIDE = new Set(["incident", "ended", "unreached", "people"]);
/** Frames kept for a board that is still on its way. */
const RECENT = 1000;
const RETRY_MS = 2000;

const PHONE_ACTS = new Set(["phone.enrolled", "phone.confirmed", "phone.revoked"]);

/** Events: `change`; `news` (detail: Frame) once a frame; `moved` when the detail shows a case that nobody here chose. */
export class Desk extends EventTarget {
  state = empty();
  isReady = false;
  /** @type {unknown} */
  failure = null;
  /** @type {{state: import("../../lib/live.js").LiveState, since: number}} */
  link = { state: "connecting", since: clock.now() };
  /** @type {import("./health.js").Trouble|null} */
  trouble = null;
  /** @type {string|null} */
  selected = null;
  /** The last row of what is selected, once it has left the board. @type {ReturnType<typeof rowOf>} */
  gone = undefined;
  /** The other actor who has dealt with what is selected. @type {string|null} */
  taken = null;
  query = "";
  filters = new Filters(this);
  list = new List();
  /** @type {"queue"|"map"|"detail"} which panel a narrow screen shows */
  view = "queue";
  /** @type {string|null} the id of the SOS that the dispatcher chose among several */
  sos = null;
  /** @type {Undo|null} */
  undo = null;
  /** @type {{kind: string, [more: string]: unknown}|null} the dialog that is open */
  dialog = null;
  /** The place of the case that the form is about. @type {{lat: number|null, lon: number|null, isPicking: boolean}|null} */
  draft = null;
  /** @type {Frame[]} */
  #recent = [];
  /** @type {Promise<void>|null} */
  #fetching = null;
  #isLearning = false;

  constructor() {
    super();
    this.loader = new IncidentLoader(
      (id) => this.state.incidents.get(id),
      () => this.#loaded(),
    );
    this.unreached = new Unreached(
      () => api.get("/api/v1/not-reached"),
      clock.now,
      () => this.changed(),
    );
    this.live = new Live({ after: () => this.state.upto });
  }

  async start() {
    for (let wait_ms = 1000; !this.isReady; wait_ms = Math.min(15_000, wait_ms * 2)) {
      try {
        await this.#learnOffice();
        await this.reload();
      } catch (error) {
        this.failure = error;
        this.changed();
        await new Promise((wake) => setTimeout(wake, wait_ms));
      }
    }
    this.live.addEventListener("frame", (event) =>
      this.apply(/** @type {CustomEvent<Frame>} */ (event).detail),
    );
    this.live.addEventListener("state", (event) =>
      this.#linked(/** @type {CustomEvent} */ (event).detail),
    );
    this.live.addEventListener("refused", () => location.assign("/"));
    this.live.start();
    watchHealth((trouble) => this.set({ trouble }));
  }

  async #learnOffice() {
    learnNames(await api.get("/api/v1/office"));
    this.changed();
  }

  /** Reads the office's lists again when a frame names another version; each heartbeat does. @param {Frame} frame */
  #followOffice({ kind, office, body }) {
    const version = kind === "office.changed" ? body.version : office;
    if (version === undefined || version === officeVersion() || this.#isLearning) return;
    this.#isLearning = true;
    this.#learnOffice()
      .catch(() => {})
      .finally(() => {
        this.#isLearning = false;
      });
  }

  /** Fetches the whole board. Two callers at once share one request. */
  reload() {
    this.#fetching ??= this.#fetchBoard().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetchBoard() {
    const board = /** @type {import("./types.js").Board} */ (await api.get("/api/v1/board"));
    clock.sync(board.now);
    const before = this.state;
    const since = this.#recent.filter((frame) => (frame.seq ?? 0) > board.upto);
    this.state = withNewBoard(before, board, since);
    this.isReady = true;
    this.failure = null;
    this.#settle(before);
    this.loader.loadSoon();
    this.unreached.loadSoon();
    this.changed();
  }

  /** @param {Frame} frame */
  apply(frame) {
    if (frame.kind === "reset") return this.#reset();
    this.#followOffice(frame);
    this.unreached.followFrame(frame);
    if (frame.seq !== undefined && this.#recent.push(frame) > RECENT) this.#recent.shift();
    const before = this.state;
    this.state = reduce(before, frame);
    if (this.state === before) return;
    this.taken = takenBy(frame, this.selected, this.state.me?.name) ?? this.taken;
    if (frame.kind === "alarm.raised") this.list.raised(frame.body.alarm);
    this.#settle(before);
    if (frame.seq !== undefined) this.#follow(frame);
    this.changed();
  }

  /** The socket will not send the missed frames, so the whole board is fetched. */
  #reset() {
    this.reload().catch(() => setTimeout(() => this.#reset(), RETRY_MS));
  }

  /** @param {Frame} frame */
  #follow(frame) {
    const about = frame.incident_id ?? frame.body?.incident?.id;
    if (about && about === this.loader.id) this.loader.loadSoon();
    else if (this.#touchesCandidates(frame) || this.loader.lacks(frame)) this.loader.loadSoon();
    if (frame.kind === "order.undone" && frame.body?.order_id === this.undo?.order_id) {
      this.undo = null;
    }
    if (this.#needsBoard(frame.kind)) this.reload().catch(() => {});
    this.dispatchEvent(new CustomEvent("news", { detail: frame }));
  }

  /**
   * True when frames are not enough: only the server counts the day's figures, an opened case does
   * not name its intake, and whether a phone is confirmed changes past acts.
   * @param {string} kind
   */
  #needsBoard(kind) {
    return (
      kind.startsWith("closure.") ||
      PHONE_ACTS.has(kind) ||
      (kind === "incident.opened" && this.state.intakes.size > 0) ||
      this.#makesRoom(kind)
    );
  }

  /** True when a row that the board left out may be listed now. @param {string} kind */
  #makesRoom(kind) {
    const { alarms, intakes, incidents } = this.state.more;
    if (kind === "alarm.cleared") return alarms > 0;
    if (kind === "intake.dismissed") return intakes > 0;
    return incidents > 0 && ["incident.cancelled", "incident.merged"].includes(kind);
  }

  /** True when a frame concerns a candidate: a member sent elsewhere, or who calls for help, must not be suggested as free. @param {Frame} frame */
  #touchesCandidates(frame) {
    if (frame.kind === "sos.ended") return true;
    const listed = this.loader.candidates?.candidates;
    if (!listed) return false;
    const { crew, call_sign, alarm } = frame.body ?? {};
    const named = crew ?? [frame.member, call_sign, alarm?.kind === "sos" && alarm.call_sign];
    return listed.some((row) => named.includes(row.call_sign));
  }

  /** Puts the server's answer to a command into the state. @param {Incident|null|undefined} incident */
  learn(incident) {
    const before = this.state;
    this.state = putListed(before, incident);
    this.#settle(before);
    this.loader.loadSoon();
    if (this.link.state !== "open") this.reload().catch(() => {});
    this.changed();
  }

  /** @param {"alarm"|"intake"} kind @param {string} id what the server has just dealt with */
  drop(kind, id) {
    const before = this.state;
    this.state = kind === "alarm" ? dropAlarm(before, id) : dropIntake(before, id);
    if (this.state.more[`${kind}s`] > 0) this.reload().catch(() => {});
    this.#settle(before);
    this.changed();
  }

  /** The list as it stands on the screen. */
  get parts() {
    const { query, state } = this;
    return this.list.shown(query, (row) => categoryName(row.category ?? ""), state.members);
  }

  /** @param {string|null} key chosen by the dispatcher */
  select(key) {
    Object.assign(this, { selected: key, gone: undefined, taken: null });
    if (ASIDE.has(this.dialog?.kind ?? "")) this.dialog = null;
    this.list.chose(key);
    this.loader.show(selectedIncidentId(this.state, key));
    this.dispatchEvent(new Event("chosen"));
    this.set({ view: "detail" });
  }

  /** @param {number} by */
  step(by) {
    const key = this.list.neighbour(this.parts, this.selected, by, Boolean(this.query));
    if (key) this.select(key);
  }

  /** Selects the worst row that waits for this desk and was not looked at in this round. @returns {boolean} false when nothing else waits */
  stepToNext() {
    const key = this.list.next(this.selected, this.state.me?.name);
    if (!key) return false;
    this.resort();
    this.select(key);
    return true;
  }

  /** Ranks the list anew; until then it stands as it was read. */
  resort() {
    this.list.resort(this.selected);
    this.taken = null;
    this.changed();
  }

  /** The selection stays where it is, also when its row has left; only out of nothing it begins by itself. @param {State} before */
  #settle(before) {
    const { state, selected, list } = this;
    list.follow(state);
    if (selected === null) return this.#begin();
    if (rowOf(state, selected)) this.gone = undefined;
    else this.gone ??= rowOf(before, selected);
    list.remember(selected);
    this.#followCase(selectedIncidentId(state, selected));
  }

  /** The selection may get another case from outside, such as an SOS that another desk answers: nobody has read that case yet. @param {string|null} id */
  #followCase(id) {
    if (id === this.loader.id) return;
    this.loader.show(id);
    if (id) this.dispatchEvent(new Event("moved"));
  }

  #begin() {
    const first = this.list.first;
    if (!first) return;
    this.selected = first;
    this.list.began(first);
    this.loader.show(selectedIncidentId(this.state, first));
    this.dispatchEvent(new Event("moved"));
  }

  #loaded() {
    const { detail } = this.loader;
    if (detail) this.state = putIncident(this.state, detail.incident);
    this.changed();
  }

  /** @param {import("../../lib/live.js").LiveState} state */
  #linked(state) {
    const isBreak = this.link.state === "open" || state === "open";
    this.set({ link: { state, since: isBreak ? clock.now() : this.link.since } });
  }

  /** @param {Partial<Desk>} change */
  set(change) {
    Object.assign(this, change);
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

export const desk = new Desk();
