// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { mmss, wall, wallDay } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { earlierLine } from "../parts/earlier.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { nameOf } from "../state/names.js";
import { readTimeline } from "../state/record_commands.js";
import { say } from "./feed_words.js";
import { namedAtTime } from "./former.js";
import { Pages } from "./pages.js";
import { withoutRepeats } from "./timeline_repeats.js";
import { timelineSteps } from "./timeline_steps.js";
import "../parts/tick-time.js";
import { prefer, preference } from "../../lib/preferences.js";

/** @typedef {import("../state/types.js").Frame} Frame */

const KEY = "timeline-newest-first";

/** The time since the step before. Below 10 s it shows tenths, so that the gaps add up. @param {number|null} seconds */
function gap(seconds) {
  if (seconds === null) return "";
  if (seconds < 10) return t("desk.gap_short", { t: seconds.toFixed(1) });
  return t("desk.gap", { t: mmss(seconds) });
}

/** @param {Frame} row */
const seqOf = ({ seq = 0 }) => seq;

/** @param {Frame} a @param {Frame} b */
const inTheirOrder = (a, b) =>
  (a.acted_at ?? "").localeCompare(b.acted_at ?? "") || seqOf(a) - seqOf(b);

/** Lists the acts on the case in words, with the time between them; the earlier ones at a press. */
export class TimeLine extends LightDomElement {
  static properties = {
    incidentId: { attribute: false },
    rows: { attribute: false },
    more: { attribute: false },
    former: { attribute: false },
    isOpen: { attribute: false },
    isNewestFirst: { state: true },
  };

  constructor() {
    super();
    this.incidentId = "";
    /** @type {Frame[]} the newest acts */
    this.rows = [];
    /** True when there are earlier acts than `rows`. @type {boolean|undefined} */
    this.more = false;
    this.pages = new Pages(seqOf);
    this.busy = new Busy(this);
    /** @type {import("./former.js").Former} */
    this.former = undefined;
    this.isOpen = false;
    this.isNewestFirst = preference(KEY) === "yes";
  }

  turn() {
    this.isNewestFirst = !this.isNewestFirst;
    prefer(KEY, this.isNewestFirst ? "yes" : "no");
  }

  async showEarlier() {
    const { incidentId, pages } = this;
    const first = Math.min(...pages.rows.map(seqOf));
    await this.busy.run("earlier", async () => {
      const page = await readTimeline(incidentId, first);
      const rows = /** @type {Frame[]|undefined} */ (page?.timeline);
      if (page && rows) pages.add(incidentId, rows, page.more);
    });
  }

  willUpdate() {
    this.pages.take(this.incidentId, this.rows, this.more);
  }

  /** @param {ReturnType<typeof timelineSteps>[number]} step */
  row(step) {
    return html`<li class=${step.tone}><time title="${wallDay(step.at)} · ${step.at}">${wall(step.at)}</time><i aria-hidden="true"></i>
      <span>${say(step.sentence, t, nameOf)} <small>${gap(step.gap_s)}</small>
        ${step.row.unconfirmed ? html`<span class="chip weak">${t("desk.unconfirmed")}</span>` : nothing}
        ${step.receivedAt ? html`<small>${t("desk.tl.told_at", { t: wall(step.receivedAt) })}</small>` : nothing}
        ${step.deviceAt ? html`<small>${t("desk.tl.device_at", { t: wall(step.deviceAt) })}</small>` : nothing}</span></li>`;
  }

  /** The hour of the first act that is shown, as a replay. */
  replayLink() {
    const at = this.pages.rows[0]?.at;
    if (!at) return nothing;
    return html`<a class="btn quiet small" href=${`/replay#at=${at}&case=${this.incidentId}`}>${t("desk.replay")}</a>
      <a class="btn quiet small" href=${`/review#case=${this.incidentId}`}>${t("desk.review")}</a>`;
  }

  now() {
    const last = this.rows.at(-1)?.at;
    if (!this.isOpen || !last) return nothing;
    return html`<li class="now"><time>${t("desk.until_now")}</time><i aria-hidden="true"></i>
      <span><small>${t("desk.since_last")} <tick-time .since=${last}></tick-time></small></span></li>`;
  }

  render() {
    const { isNewestFirst, pages } = this;
    const rows = pages.rows.sort(inTheirOrder);
    const all = timelineSteps(withoutRepeats(rows.map((row) => namedAtTime(row, this.former))));
    const shown = isNewestFirst ? [...all].reverse() : all;
    const list = repeat(
      shown,
      (step) => step.row.seq,
      (step) => this.row(step),
    );
    const earlier = earlierLine(pages.hasMore, this.busy.is("earlier"), () => this.showEarlier());
    return html`<section class="timeline"><div class="row"><h2>${t("desk.timeline")}</h2>${this.replayLink()}
        <button type="button" class="btn quiet small" @click=${this.turn}>${t(isNewestFirst ? "desk.oldest_first" : "desk.newest_first")}</button></div>
      ${isNewestFirst ? nothing : earlier}
      <ol>${isNewestFirst ? [this.now(), list] : [list, this.now()]}</ol>${isNewestFirst ? earlier : nothing}</section>`;
  }
}
customElements.define("time-line", TimeLine);
