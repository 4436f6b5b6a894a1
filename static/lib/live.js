// @ts-check
/** @typedef {import("./frame.d.ts").Frame} Frame */
/** @typedef {"open" | "connecting" | "offline"} LiveState */

/** A socket without a frame for this long is dead: two heartbeats were missed. */
const SILENCE_MS = 35_000;
/** The server sends a heartbeat every 15 s. A device that wakes after a longer silence reconnects at once. */
const MISSED_MS = 17_000;
const HANDSHAKE_MS = 12_000;
/** Spreads the reconnections, so that not all phones return at the same instant. */
const JITTER_MS = 1000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const RESTART = 1012;
const SIGNED_OUT = 4401;
const FORBIDDEN = 4403;

/**
 * The socket that carries the feed. It reconnects for ever and resumes after the last seq. Events:
 * `frame` (detail: Frame, heartbeats included), `state` (detail: LiveState), `tried` (detail: the
 * status by HTTP after failed handshakes, 0 without an answer), `refused` (detail: close code), after
 * which it stays stopped. A frame may come twice.
 */
export class Live extends EventTarget {
  /** @param {{after: () => number | null | undefined, path?: string}} options `after` is the seq the page already holds */
  constructor({ after, path = "/live" }) {
    super();
    this.after = after;
    this.path = path;
    /** @type {number} the last seq this socket has brought, or was told of */
    this.upto = 0;
    /** @type {LiveState} */
    this.state = "offline";
    /** @type {WebSocket | null} */
    this.socket = null;
    this.tries = 0;
    this.heardAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {(EventTarget & {type?: string}) | undefined} where the browser tells which network it is on */
    this.network = /** @type {Navigator & {connection?: EventTarget & {type?: string}}} */ (
      navigator
    ).connection;
    this.networkType = this.network?.type;
    this.wake = this.wake.bind(this);
    this.seen = this.seen.bind(this);
    this.moved = this.moved.bind(this);
    this.lost = this.lost.bind(this);
  }

  start() {
    addEventListener("online", this.wake);
    addEventListener("offline", this.lost);
    document.addEventListener("visibilitychange", this.seen);
    this.network?.addEventListener?.("change", this.moved);
    this.connect();
  }

  stop() {
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.lost);
    document.removeEventListener("visibilitychange", this.seen);
    this.network?.removeEventListener?.("change", this.moved);
    this.drop();
    this.become("offline");
  }

  seen() {
    if (!document.hidden) this.wake();
  }

  /** Reconnects at once when the device is online again or visible: its timers may have slept. */
  wake() {
    const isFresh = performance.now() - this.heardAt <= MISSED_MS;
    if (this.state !== "open" || !isFresh) this.reopen();
  }

  /** Reconnects after a change of network: the old socket is dead and does not notice. */
  moved() {
    const networkType = this.network?.type;
    if (networkType === this.networkType) return;
    this.networkType = networkType;
    if (networkType !== "none") this.reopen();
  }

  reopen() {
    this.drop();
    this.tries = 0;
    this.become("connecting");
    this.timer = setTimeout(() => this.connect(), Math.random() * JITTER_MS);
  }

  /** Tries even when the browser says it is offline: it may be wrong (a desk on the server itself). */
  lost() {
    this.drop();
    this.become("offline");
    this.timer = setTimeout(() => this.connect(), LONGEST_WAIT_MS);
  }

  connect() {
    this.drop();
    this.become("connecting");
    const known = Math.max(this.after() ?? 0, this.upto);
    const url = new URL(`${this.path}?after=${known}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onmessage = (event) => this.receive(socket, event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
    this.watch(socket, HANDSHAKE_MS);
  }

  /** Closes a silent socket: on a dead phone network it stays "open" for minutes. @param {WebSocket} socket @param {number} [patience_ms] */
  watch(socket, patience_ms = SILENCE_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.closed(socket, 0), patience_ms);
  }

  /**
   * @param {WebSocket} socket
   * @param {string} text
   */
  receive(socket, text) {
    if (socket !== this.socket) return;
    this.heardAt = performance.now();
    this.watch(socket);
    const frame = /** @type {Frame} */ (JSON.parse(text));
    if (frame.kind === "hello") {
      this.tries = 0;
      this.become("open");
    }
    if (frame.kind === "heartbeat") socket.send('{"kind":"pong"}');
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    this.advance(frame);
  }

  /** Moves the cursor, except by `hello`: that tells the head before the replay has come. @param {Frame} frame */
  advance(frame) {
    // After a reset only the newly fetched state counts; the feed may have begun anew.
    if (frame.kind === "reset") this.upto = 0;
    const reached = frame.kind === "heartbeat" || frame.kind === "upto" ? frame.upto : frame.seq;
    if (reached !== undefined && reached > this.upto) this.upto = reached;
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  closed(socket, code) {
    if (socket !== this.socket) return;
    this.drop();
    if (code === SIGNED_OUT || code === FORBIDDEN) return this.refuse(code);
    if (this.tries % 4 === 2) void this.ask();
    this.become(navigator.onLine ? "connecting" : "offline");
    this.timer = setTimeout(() => this.connect(), this.pause(code));
  }

  /** Asks over HTTP why a handshake was refused, since the browser hides the reason from a page. */
  async ask() {
    const answer = await fetch("/api/v1/me").catch(() => null);
    this.dispatchEvent(new CustomEvent("tried", { detail: answer?.status ?? 0 }));
    if (answer?.status === 401) this.refuse(SIGNED_OUT);
    if (answer?.status === 403) this.refuse(FORBIDDEN);
  }

  /** @param {number} code */
  refuse(code) {
    this.stop();
    this.dispatchEvent(new CustomEvent("refused", { detail: code }));
    if (code === SIGNED_OUT) window.dispatchEvent(new CustomEvent("signed-out"));
  }

  /** Waits a random time (full jitter), so that clients return soon after a restart but not at one instant. @param {number} code */
  pause(code) {
    if (code === RESTART && this.tries === 0) return Math.random() * 2000;
    const top = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 10);
    return FIRST_WAIT_MS / 2 + Math.random() * top;
  }

  drop() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.onclose = socket.onmessage = null;
    socket?.close();
  }

  /** @param {LiveState} state */
  become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
