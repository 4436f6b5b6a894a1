// @ts-check
/** The levels of a span as a chart, with the limits drawn, exceedances and visits marked. */

import uPlot from "uplot";
import { t } from "../../lib/i18n.js";
import { zone } from "../../lib/time.js";
import { axis, ChartElement, colour } from "../parts/chart_element.js";
import { limits, timeWords, withGaps } from "./curve.js";

/** @typedef {import("../../lib/types.d.ts").StationLevelsOut} Levels */

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Steps of the time axis: none is shorter than a minute, the finest level that is shown. */
const TICKS_S = [60, 120, 300, 600, 1800]
  .concat([1, 2, 3, 6, 12].map((hours) => hours * HOUR_S))
  .concat([1, 2, 7, 30, 60, 90].map((days) => days * DAY_S));

export class LevelChart extends ChartElement {
  static properties = { levels: { attribute: false } };

  constructor() {
    super(320);
    this.levels = /** @type {Levels|null} */ (null);
  }

  plan() {
    const { levels } = this;
    if (!levels) return null;
    const isYear = levels.span === "year";
    const order = withGaps(levels);
    const limit = limits(levels);
    /** @param {(number|null)[]} column */
    const take = (column) => order.map((i) => (i < 0 ? null : column[i]));
    const times = order.map((i, at) =>
      i < 0 ? (levels.minutes[order[at - 1]] + levels.step_minutes) * 60 : levels.minutes[i] * 60,
    );
    const columns = [times, take(levels.laeq), take(levels.lmax), take(limit)];
    if (isYear)
      columns.push(
        take(levels.night),
        order.map(() => levels.limit_night),
      );
    return {
      options: this.options(levels, isYear),
      columns: /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ (columns)),
    };
  }

  /** @param {Levels} levels @param {boolean} isYear @returns {uPlot.Options} */
  options(levels, isYear) {
    const words = timeWords(levels.span);
    /** @param {string} words @param {string} stroke @param {number[]} [dash] */
    const line = (words, stroke, dash) => ({
      label: t(`noise.curve.${words}`),
      stroke: colour(stroke),
      width: dash ? 1.5 : 2,
      dash,
      points: { show: levels.minutes.length < 40 && !dash },
    });
    const night = isYear ? [line("ln", "ink-3"), line("limit_night", "late", [2, 4])] : [];
    return {
      ...this.size,
      series: [
        { label: t("noise.time"), value: (_chart, at) => (at ? words(at) : "–") },
        line(isYear ? "ld" : "laeq", "go"),
        { ...line("lmax", "wait"), width: 1, show: !isYear },
        line("limit", "late", [6, 4]),
        ...night,
      ],
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), zone ?? "Asia/Shanghai"),
      axes: [
        { ...axis(), incrs: TICKS_S, values: (_chart, times) => times.map(words) },
        { ...axis(), label: "dB(A)", size: 48 },
      ],
      scales: {
        y: {
          range: (_chart, low, high) => [
            Math.floor(low / 10) * 10,
            Math.ceil((high + 3) / 10) * 10,
          ],
        },
      },
      hooks: { drawClear: [(chart) => this.marks(chart, levels)] },
    };
  }

  /** Draws the exceedances as bands and the arrivals as lines. @param {uPlot} chart @param {Levels} levels */
  marks({ ctx, bbox, valToPos }, { exceedances }) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    /** @param {string} iso */
    const x = (iso) => valToPos(Date.parse(iso) / 1000, "x", true);
    for (const { began_at, cleared_at, arrived_at } of exceedances) {
      const from = x(began_at);
      const to = cleared_at ? x(cleared_at) : bbox.left + bbox.width;
      ctx.fillStyle = colour("late-bg");
      ctx.fillRect(from, bbox.top, Math.max(2, to - from), bbox.height);
      if (!arrived_at) continue;
      ctx.fillStyle = colour("done");
      ctx.fillRect(x(arrived_at) - 1, bbox.top, 3, bbox.height);
    }
    ctx.restore();
  }
}
customElements.define("level-chart", LevelChart);
