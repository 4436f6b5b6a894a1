// @ts-check
/** The base of the charts of the administration: each follows the width of its place and the theme. */

import uPlot from "uplot";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";

const LEAST_WIDTH_PX = 280;

/** @param {string} name of a custom property of the page, without its dashes */
export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** @returns {uPlot.Axis} an axis in the colours of the page's theme */
export const axis = () => ({
  stroke: colour("ink-2"),
  grid: { stroke: colour("line"), width: 1 },
  ticks: { stroke: colour("line") },
});

/** An element that is one chart; each kind says its `plan`. */
export class ChartElement extends LightDomElement {
  /** @param {number} height_px */
  constructor(height_px) {
    super();
    this.height_px = height_px;
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
    return { width: Math.max(LEAST_WIDTH_PX, this.clientWidth), height: this.height_px };
  }

  updated() {
    this.draw();
  }

  draw() {
    this.chart?.destroy();
    const plan = this.plan();
    this.chart = plan && new uPlot(plan.options, plan.columns, this);
  }

  /** @returns {{options: uPlot.Options, columns: uPlot.AlignedData} | null} null without anything to draw */
  plan() {
    return null;
  }
}
