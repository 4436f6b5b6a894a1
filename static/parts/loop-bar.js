// @ts-check
import { html, LitElement, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { styled } from "../lib/styled.js";
import { clock, figure, length, remainingWords, Ticking } from "../lib/time.js";

/** @typedef {import("../lib/types.d.ts").ClockState} Clock */
/** @typedef {keyof import("../lib/types.d.ts").LoopState} LoopName */

/** @type {[LoopName, string][]} */
const LEGS = [
  ["dispatch", "loop.dispatch"],
  ["arrive", "loop.arrive"],
  ["resolve", "loop.resolve"],
];

/** @param {string | null} iso */
const ms = (iso) => (iso ? Date.parse(iso) : Number.NaN);

/**
 * The state of one clock: `idle` (not begun), `run`, `ok` (done in time) or `over` (late, done or
 * not). The clocks of a case that was handed over stand still.
 * @param {Clock} c
 */
export function standing(c) {
  if (!c.from)
    return { kind: "idle", share: 0, words: t("loop.target", { t: length(c.target_s) }) };
  const end = ms(c.done_at);
  const now = c.done_at ? end : c.stopped_at ? ms(c.stopped_at) : clock.now();
  const spent = (now - ms(c.from)) / 1000;
  const isLate = c.by ? now > ms(c.by) : spent > c.target_s;
  if (c.done_at) {
    const words = t(isLate ? "loop.done_late" : "loop.done", { t: figure(spent) });
    return { kind: isLate ? "over" : "ok", share: 1, words };
  }
  const by = c.by ?? new Date(ms(c.from) + c.target_s * 1000).toISOString();
  const share = isLate ? 1 : Math.max(0.03, Math.min(1, spent / c.target_s));
  const words = c.stopped_at ? t("loop.stopped", { t: figure(spent) }) : remainingWords(by);
  return { kind: isLate ? "over" : "run", share, words };
}

/** The 1·5·60 bar: `<loop-bar .loop=${incident.loop} compact></loop-bar>`. */
export class LoopBar extends LitElement {
  static properties = {
    loop: { attribute: false },
    compact: { type: Boolean, reflect: true },
  };

  constructor() {
    super();
    /** @type {import("../lib/types.d.ts").LoopState | null} */
    this.loop = null;
    this.compact = false;
    this.ticking = new Ticking(this);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.setAttribute("role", this.compact ? "img" : "group");
  }

  /** @param {string} key @param {ReturnType<typeof standing>} at */
  leg(key, at) {
    const width = `${Math.round(at.share * 1000) / 10}%`;
    const caption = html`<span class="cap"><span>${t(key)}</span><strong>${at.words}</strong></span>`;
    return html`<span class="leg ${at.kind}">
      <span class="bar"><b ${styled({ width })}></b></span>${this.compact ? nothing : caption}
    </span>`;
  }

  render() {
    const { loop } = this;
    if (!loop) return nothing;
    const all = LEGS.map(([name, key]) => ({ key, at: standing(loop[name]) }));
    const spoken = all.map(({ key, at }) => `${t(key)} ${at.words}`).join(t("common.comma"));
    this.setAttribute("aria-label", this.compact ? spoken : t("loop.label"));
    return all.map(({ key, at }) => this.leg(key, at));
  }
}
customElements.define("loop-bar", LoopBar);
