// @ts-check
import { nothing } from "lit";
import {
  elapsed,
  elapsedWords,
  figure,
  remaining,
  remainingWords,
  Ticking,
  wallDay,
} from "../../lib/time.js";
import { LightDomElement } from "./light_dom_element.js";

/**
 * `<tick-time .since=${iso}>` reads 「已过 0:24」, `<tick-time .until=${iso}>` 「还剩 3:55」 and, once
 * it has passed, 「超时 1:12」 with the class `late`; with both it counts up until it is late. With
 * `isBare` it reads 「0:24」, after words that say what the time is.
 * It renders itself; its row does not.
 */
export class TickTime extends LightDomElement {
  static properties = {
    since: { attribute: false },
    until: { attribute: false },
    isUrgent: { attribute: false },
    isBare: { attribute: false },
  };

  constructor() {
    super();
    /** @type {string|null} */
    this.since = null;
    /** @type {string|null} */
    this.until = null;
    /** False for a deadline that is not our target: it never turns red. */
    this.isUrgent = true;
    this.isBare = false;
    this.ticking = new Ticking(this);
  }

  render() {
    const { since, until } = this;
    const iso = until ?? since;
    if (!iso) return nothing;
    const isPast = Boolean(until) && remaining(iso) <= 0;
    this.classList.toggle("late", isPast && this.isUrgent);
    this.title = wallDay(iso);
    if (since && this.isBare) return figure(elapsed(since));
    return since && !isPast ? elapsedWords(since) : remainingWords(iso);
  }
}
customElements.define("tick-time", TickTime);
