// @ts-check
/** The cases of each day of the month as bars; the table of the days has the same numbers. */

import uPlot from "uplot";
import { t } from "../../lib/i18n.js";
import { axis, ChartElement, colour } from "../parts/chart_element.js";

/** @typedef {import("../../lib/types.d.ts").FigureLine} FigureLine */

export class DayChart extends ChartElement {
  static properties = { lines: { attribute: false }, month: { attribute: false } };

  constructor() {
    super(200);
    this.lines = /** @type {FigureLine[]} */ ([]);
    this.month = "";
  }

  plan() {
    const [year, month] = [this.month.slice(0, 4), this.month.slice(5, 7)].map(Number);
    const days = Array.from({ length: new Date(year, month, 0).getDate() }, (_, day) => day + 1);
    const cases = new Map(this.lines.map(({ value, cases }) => [Number(value), cases]));
    const counts = days.map((day) => cases.get(day) ?? 0);
    return { options: this.options(), columns: /** @type {uPlot.AlignedData} */ ([days, counts]) };
  }

  /** @returns {uPlot.Options} */
  options() {
    return {
      ...this.size,
      scales: {
        x: { time: false, range: (_chart, low, high) => [low - 0.5, high + 0.5] },
        y: { range: (_chart, _low, high) => [0, Math.max(4, Math.ceil(high * 1.1))] },
      },
      series: [
        { label: t("figures.by.day") },
        {
          label: t("figures.cases"),
          stroke: colour("go"),
          fill: colour("go"),
          paths: uPlot.paths.bars?.({ size: [0.7, 24] }),
          points: { show: false },
        },
      ],
      axes: [
        axis(),
        { ...axis(), size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] },
      ],
    };
  }
}
customElements.define("day-chart", DayChart);
