// @ts-check
import { html, nothing } from "lit";
import { api } from "../lib/api.js";
import { load, t } from "../lib/i18n.js";
import { why } from "../reachability/board.js";
import { CHANNELS, chip, phoneSays } from "../reachability/member-row.js";
import { Light } from "./light.js";
import "./tick-time.js";

/** @typedef {import("../reachability/board.js").Board} Board */

const EVERY_MS = 15_000;

/** What a member's phone last said of itself, and which channels lead to it; asked while it is looked at. */
export class PhoneReachability extends Light {
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
    this.look();
    this.timer = setInterval(() => this.look(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** What was known stands until there is something newer. */
  async look() {
    const asked = [api.get("/api/v1/reachability"), load("reachability")];
    const [board] = await Promise.all(asked).catch(() => [this.board]);
    this.board = board;
  }

  render() {
    const member = this.board?.members.find((one) => one.call_sign === this.callSign);
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
