// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { mapLinks } from "../../lib/navigation.js";
import { SheetElement } from "../sheet_element.js";
import { destinationOf } from "./travel.js";

/** A sheet of map applications. Each gets the place in its own datum. */
export class NavigateSheet extends SheetElement {
  heading() {
    return t("phone.navigate.title");
  }

  body() {
    const { job, phone } = this;
    const goal = job && destinationOf(job);
    if (!goal) return nothing;
    const isApple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
    const links = mapLinks(goal, job.order.place, phone.positionWatch.last).filter(
      ({ map }) => map !== "apple" || isApple,
    );
    return html`<div class="choices one">${links.map(
      ({ map, url }) =>
        html`<a class="btn" href=${url} target="_blank" rel="noreferrer" @click=${this.leave}>${t(`phone.map.${map}`)}</a>`,
    )}</div>`;
  }
}
customElements.define("navigate-sheet", NavigateSheet);
