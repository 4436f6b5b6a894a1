// @ts-check
import { html, nothing } from "lit";
import { why } from "../../admin/reachability/board.js";
import { CHANNELS, chip, phoneSays } from "../../admin/reachability/member_row.js";
import { api } from "../../lib/api.js";
import { load, t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import "../parts/tick-time.js";

/** @typedef {import("../../admin/reachability/board.js").Board} Board */

const EVERY_MS = 15_000;

/** Shows the last report of a member's phone and the channels that reach it. Asks the server again while it is on the screen. */
export class PhoneReachability extends LightDomElement {
  static properties = { callSign: { attribute: false }, board: { state: true } };

  constructor() {
    super();
    this.callSign = "";
    /** @type {Board|null} */
    this.board = null;
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    this.refresh();
    this.timer = setInterval(() => this.refresh(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** Fetches the board. If the request fails, the last board stays. */
  async refresh() {
    const requests = [api.get("/api/v1/reachability"), load("reachability")];
    const [board] = await Promise.all(requests).catch(() => [this.board]);
    this.board = /** @type {PhoneReachability["board"]} */ (board);
  }

  render() {
    const member = this.board?.members.find(({ call_sign }) => call_sign === this.callSign);
    if (!member) return nothing;
    return html`<dl><dt>${t("reachability.phone")}</dt><dd>${phoneSays(member.phone)}</dd>
      ${CHANNELS.map((name) => {
        const { [name]: channel } = member.channels;
        const since = channel.alive_at && channel.why !== "open";
        return html`<dt>${t(`reachability.channel.${name}`)}</dt><dd>${chip(channel.grade, why(channel))}
          ${since ? html`<tick-time class="muted" .since=${channel.alive_at}></tick-time>` : nothing}</dd>`;
      })}</dl>`;
  }
}
customElements.define("phone-reachability", PhoneReachability);
