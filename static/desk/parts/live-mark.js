// @ts-check
import { html } from "lit";
import { t } from "../../lib/i18n.js";
import { clock, Ticking, wall } from "../../lib/time.js";
import { Freshness } from "../state/freshness.js";
import { desk } from "../state/store.js";
import { LightDomElement } from "./light_dom_element.js";

const freshness = new Freshness(clock.now());
desk.live.addEventListener("frame", (event) =>
  freshness.heard(
    /** @type {CustomEvent<import("../state/freshness.js").Heard>} */ (event).detail,
    clock.now(),
  ),
);
const behind = () => freshness.behind(clock.now(), desk.link.state === "open", desk.state.upto);

/**
 * `<live-mark>` reads 「实时」, or 「截至 21:06:24」 while the stream is behind. A panel that asks the
 * server itself gives `staleAt`: the time of its last answer (ms) while it has no newer one.
 */
export class LiveMark extends LightDomElement {
  static properties = { staleAt: { attribute: false } };

  constructor() {
    super();
    /** @type {number|null} */
    this.staleAt = null;
    this.ticking = new Ticking(this);
  }

  render() {
    const moments = [behind(), this.staleAt].filter((at) => at !== null);
    this.classList.toggle("behind", moments.length > 0);
    const at = moments.length ? wall(new Date(Math.min(...moments)).toISOString()) : "";
    this.title = at ? t("desk.as_of", { at }) : t("desk.live");
    return html`${this.title}`;
  }
}
customElements.define("live-mark", LiveMark);
