// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { clock, remainingWords, Ticking, wall } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { pageHead } from "../parts/page_head.js";
import { progress, sorted, tally } from "./board.js";
import { domainMove } from "./domain_move.js";
import { CHANNELS, chip, memberRow } from "./member_row.js";

/** @typedef {import("./board.js").Board} Board */

const EVERY_MS = 10_000;
const DURING_A_CHECK_MS = 1500;
/** Shows which channels reach which member now, and starts the comms check that proves it. */
export class ReachabilityPage extends LightDomElement {
  static properties = {
    board: { state: true },
    failed: { state: true },
    all: { state: true },
    busy: { state: true },
  };

  constructor() {
    super();
    /** @type {Board|null} */
    this.board = null;
    this.failed = "";
    this.all = false;
    this.busy = false;
    this.ticking = new Ticking(this);
    this.refresh();
  }

  get isChecking() {
    const check = this.board?.check;
    return Boolean(check && Date.parse(check.ends_at) > clock.now());
  }

  async refresh() {
    try {
      /** @type {Board} */
      const board = await api.get("/api/v1/reachability");
      clock.sync(board.at);
      this.board = board;
      this.failed = "";
    } catch (error) {
      this.failed = error instanceof ApiError ? error.message : String(error);
    }
    setTimeout(() => this.refresh(), this.isChecking ? DURING_A_CHECK_MS : EVERY_MS);
  }

  async start() {
    this.busy = true;
    try {
      const answer = await api.send("POST", "/api/v1/comms-checks", {});
      const { check } = /** @type {import("../../lib/types.d.ts").CommsCheckOut} */ (answer);
      if (this.board) this.board = { ...this.board, check };
    } catch (error) {
      toast(error instanceof ApiError ? error.message : String(error), { kind: "late" });
    }
    this.busy = false;
  }

  /** @param {Board} board */
  check({ check }) {
    if (!check) return html`<p class="muted">${t("reachability.never_tested")}</p>`;
    const { asked, shown, answered, silent } = progress(check);
    const line = t("reachability.progress", { at: wall(check.at), asked, shown, answered });
    return html`<p class="notice ${this.isChecking ? "" : silent.length ? "weak" : "done"}" role="status">${line}
      ${this.isChecking ? html`<strong>${remainingWords(check.ends_at)}</strong>` : nothing}
      ${!this.isChecking && silent.length ? html`<span>${t("reachability.silent_list", { who: silent.join(" ") })}</span>` : nothing}</p>`;
  }

  /** @param {Board} board */
  missing(board) {
    const without = CHANNELS.filter((name) => !board.channels[name]);
    if (!without.length) return nothing;
    const names = without
      .map((name) => t(`reachability.channel.${name}`))
      .join(t("reachability.and"));
    return html`<p class="notice weak">${t("reachability.no_credentials", { channels: names })}</p>`;
  }

  /** @param {Board} board */
  table(board) {
    const shown = sorted(board.members.filter((member) => this.all || member.on_duty));
    if (!shown.length) return html`<p class="empty">${t("reachability.nobody")}</p>`;
    const heads = [
      "reachability.grade",
      ...CHANNELS.filter((name) => board.channels[name]).map(
        (name) => `reachability.channel.${name}`,
      ),
      "reachability.phone",
      "reachability.last_test",
    ];
    return html`<table><thead><tr><th scope="col">${t("reachability.who")}</th>${heads.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
      <tbody>${repeat(
        shown,
        (member) => member.call_sign,
        (member) => memberRow(board, member, this.isChecking),
      )}</tbody></table>`;
  }

  render() {
    const { board, failed } = this;
    const late = failed
      ? html`<p class="notice late" role="alert">${t("reachability.failed", { why: failed })}</p>`
      : nothing;
    if (!board)
      return html`${late || html`<p class="booting muted" role="status">${t("common.loading")}</p>`}`;
    const count = tally(board.members.filter((member) => member.on_duty));
    return html`${pageHead(t("reachability.title"), "/reachability")}
      <main>${late}
      <div class="row figures">${["ok", "doubtful", "dead"].map((grade) =>
        chip(grade, t(`reachability.count.${grade}`, { n: count[/** @type {"ok"} */ (grade)] })),
      )}
        <label class="row"><input type="checkbox" .checked=${this.all} @change=${() => {
          this.all = !this.all;
        }}> ${t("reachability.all")}</label>
        <button type="button" class="btn go" ?disabled=${this.busy || this.isChecking} @click=${() => this.start()}>${t(this.isChecking ? "reachability.testing" : "reachability.start")}</button></div>
      ${this.check(board)}${this.missing(board)}${domainMove(board.move)}${this.table(board)}</main>`;
  }
}
customElements.define("reachability-page", ReachabilityPage);
