// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../../lib/i18n.js";
import { mmss, wall, wallDay } from "../../lib/time.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { nameOf } from "../state/names.js";
import { say } from "./feed_words.js";
import { namedAtTime } from "./former.js";
import { withoutRepeats } from "./timeline_repeats.js";
import { timelineSteps } from "./timeline_steps.js";
import "../parts/tick-time.js";
import { prefer, preference } from "../../lib/preferences.js";

const KEY = "timeline-newest-first";

/** The time since the step before. Below 10 s it shows tenths, so that the gaps add up. @param {number|null} seconds */
function gap(seconds) {
  if (seconds === null) return "";
  if (seconds < 10) return t("desk.gap_short", { t: seconds.toFixed(1) });
  return t("desk.gap", { t: mmss(seconds) });
}

/** Lists every act on the case in words, with the time between them. */
export class TimeLine extends LightDomElement {
  static properties = {
    rows: { attribute: false },
    former: { attribute: false },
    isOpen: { attribute: false },
    isNewestFirst: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Frame[]} */
    this.rows = [];
    /** @type {import("./former.js").Former} */
    this.former = undefined;
    this.isOpen = false;
    this.isNewestFirst = preference(KEY) === "yes";
  }

  turn() {
    this.isNewestFirst = !this.isNewestFirst;
    prefer(KEY, this.isNewestFirst ? "yes" : "no");
  }

  /** @param {ReturnType<typeof timelineSteps>[number]} step */
  row(step) {
    return html`<li class=${step.tone}><time title="${wallDay(step.at)} · ${step.at}">${wall(step.at)}</time><i aria-hidden="true"></i>
      <span>${say(step.sentence, t, nameOf)} <small>${gap(step.gap_s)}</small>
        ${step.row.unconfirmed ? html`<span class="chip weak">${t("desk.unconfirmed")}</span>` : nothing}
        ${step.receivedAt ? html`<small>${t("desk.tl.told_at", { t: wall(step.receivedAt) })}</small>` : nothing}
        ${step.deviceAt ? html`<small>${t("desk.tl.device_at", { t: wall(step.deviceAt) })}</small>` : nothing}</span></li>`;
  }

  now() {
    const last = this.rows.at(-1)?.at;
    if (!this.isOpen || !last) return nothing;
    return html`<li class="now"><time>${t("desk.until_now")}</time><i aria-hidden="true"></i>
      <span><small>${t("desk.since_last")} <tick-time .since=${last}></tick-time></small></span></li>`;
  }

  render() {
    const { rows, isNewestFirst } = this;
    const all = timelineSteps(withoutRepeats(rows.map((row) => namedAtTime(row, this.former))));
    const shown = isNewestFirst ? [...all].reverse() : all;
    const list = repeat(
      shown,
      (step) => step.row.seq,
      (step) => this.row(step),
    );
    return html`<section class="timeline"><div class="row"><h2>${t("desk.timeline")}</h2>
        <button type="button" class="btn quiet small" @click=${this.turn}>${t(isNewestFirst ? "desk.oldest_first" : "desk.newest_first")}</button></div>
      <ol>${isNewestFirst ? [this.now(), list] : [list, this.now()]}</ol></section>`;
  }
}
customElements.define("time-line", TimeLine);
