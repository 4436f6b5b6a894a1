// @ts-check
/** The cases of each day of the month as bars; the table of the days has the same numbers. */

import uPlot from "uplot";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { t } from "../../lib/i18n.js";

/** @typedef {import("../../lib/types.d.ts").FigureLine} FigureLine */

const HEIGHT = 200;

/** @param {string} name */
const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export class DayChart extends LightDomElement {
  static properties = { lines: { attribute: false }, month: { attribute: false } };

  constructor() {
    super();
    this.lines = /** @type {FigureLine[]} */ ([]);
    this.month = "";
    this.chart = /** @type {uPlot|null} */ (null);
    this.resizes = new ResizeObserver(() => this.chart?.setSize(this.size));
    this.redraw = () => this.draw();
  }

  connectedCallback() {
    super.connectedCallback();
    this.resizes.observe(this);
    addEventListener("theme", this.redraw);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.resizes.disconnect();
    removeEventListener("theme", this.redraw);
    this.chart?.destroy();
    this.chart = null;
  }

  get size() {
    return { width: Math.max(280, this.clientWidth), height: HEIGHT };
  }

  updated() {
    this.draw();
  }

  draw() {
    this.chart?.destroy();
    const [year, month] = [this.month.slice(0, 4), this.month.slice(5, 7)].map(Number);
    const days = Array.from({ length: new Date(year, month, 0).getDate() }, (_, day) => day + 1);
    const cases = new Map(this.lines.map(({ value, cases }) => [Number(value), cases]));
    this.chart = new uPlot(this.options(), [days, days.map((day) => cases.get(day) ?? 0)], this);
  }

  /** @returns {uPlot.Options} */
  options() {
    const axis = {
      stroke: colour("ink-2"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { stroke: colour("line") },
    };
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
      axes: [axis, { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] }],
    };
  }
}
customElements.define("day-chart", DayChart);
