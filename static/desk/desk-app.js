// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { announce, toast } from "../lib/toast.js";
import { announceNews } from "./alarm/announcements.js";
import { shownSos } from "./alarm/sos.js";
import { detailPanel } from "./detail_panel.js";
import { keepsHalfTyped, perform } from "./key_actions.js";
import { Keys, ON_PEOPLE } from "./keys.js";
import { LightDomElement } from "./parts/light_dom_element.js";
import { sentForm } from "./parts/send_key.js";
import { takeDrops } from "./people/member_drag.js";
import { desk } from "./state/store.js";
import "./desk-header.js";
import "./desk-banner.js";
import "./alarm/sos-bar.js";
import "./queue/desk-queue.js";
import "./desk-map.js";
import "./desk-dialog.js";
import "./dispatch/undo-bar.js";

/** @type {readonly import("../lib/types.d.ts").AidState[]} */
const NOTHING_NEAR = [];

/** One frame of a screen with 60 Hz. */
const FRAME_MS = 16;
/** @type {("queue"|"map"|"detail")[]} */
const VIEWS = ["queue", "map", "detail"];
const VIEW_NAMES = { queue: "desk.view.queue", map: "desk.view.map", detail: "desk.view.detail" };

/** The dispatcher's one screen: queue, map and detail. */
export class DeskApp extends LightDomElement {
  constructor() {
    super();
    this.keys = new Keys();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.pending = undefined;
    desk.addEventListener("change", () => this.renderSoon());
    desk.addEventListener("moved", () => this.beganByItself());
    desk.addEventListener("chosen", () => this.keys.release(ON_PEOPLE));
    announceNews();
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("answerer-changed", () => this.keys.hold(["accept"]));
    this.addEventListener("click", (event) => this.keepForm(event), { capture: true });
    this.addEventListener("click", (event) => this.releaseFocus(event));
    takeDrops(this);
  }

  /** A click on the list must not drop a half-typed case. @param {MouseEvent} event */
  keepForm(event) {
    const row = /** @type {Element} */ (event.target).closest("desk-queue :is(.it, .pin)");
    if (row && keepsHalfTyped()) event.stopPropagation();
  }

  /** A replay brings hundreds of frames at once, so one rendering serves all of a moment. */
  renderSoon() {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.requestUpdate();
    }, FRAME_MS);
  }

  beganByItself() {
    this.keys.hold(ON_PEOPLE);
    const incident = desk.state.incidents.get(desk.loader.id ?? "");
    if (incident) announce(t("desk.now_selected", { title: incident.title }));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (sentForm(event, this.querySelector("incident-form form"))) return;
    const dialog = Boolean(document.querySelector("dialog[open]"));
    const stroke = this.keys.read(event, { dialog });
    if (!stroke || !desk.isReady) return;
    if (stroke.action !== "escape") event.preventDefault();
    perform(stroke);
  }

  /** Takes the focus from what was pressed by mouse, so that Space goes on instead of pressing it again. @param {MouseEvent} event */
  releaseFocus({ detail, target }) {
    const focused = /** @type {HTMLElement|null} */ (document.activeElement);
    const isPressed = focused?.matches("button, summary, [type=checkbox]");
    const isByMouse = detail > 0 && focused?.contains(/** @type {Node} */ (target));
    if (isPressed && isByMouse && !focused?.closest("desk-queue, action-menu")) focused?.blur();
  }

  tabs() {
    return html`<nav class="tabs" aria-label=${t("desk.views")}>
      ${VIEWS.map(
        (view) => html`<button type="button" aria-current=${desk.view === view ? "page" : "false"}
          @click=${() => desk.set({ view })}>${t(VIEW_NAMES[view])}${view === "queue" ? this.waiting() : nothing}</button>`,
      )}
    </nav>`;
  }

  /** On a narrow screen the list may be out of sight, so its tab tells how many rows wait. */
  waiting() {
    const { waiting } = desk.list;
    return waiting ? html` <span class="count">${waiting}</span>` : nothing;
  }

  loading() {
    const words = desk.failure instanceof Error ? desk.failure.message : t("common.loading");
    return html`<div class="waiting" role="status"><b>${t("desk.title")}</b><p>${words}</p>
      ${desk.failure ? html`<p class="muted">${t("desk.retrying")}</p>` : nothing}</div>`;
  }

  render() {
    if (!desk.isReady) return this.loading();
    const { state, link, trouble } = desk;
    const sos = shownSos(state, desk.sos);
    return html`
      <desk-header .state=${state}></desk-header>
      <desk-banner .link=${link} .trouble=${trouble}></desk-banner>
      <sos-bar .alarm=${sos} .state=${state}></sos-bar>
      ${this.tabs()}
      <main data-view=${desk.view}>
        <aside class="queue" aria-label=${t("desk.view.queue")}>
          <desk-queue .parts=${desk.parts} .worst=${desk.list.worst} .firstUnsent=${desk.list.firstUnsent} .changes=${desk.list.changes}
            .selected=${desk.selected} .query=${desk.query} .filter=${desk.filters.choice} .unshown=${desk.filters.choice && desk.list.hidden} .more=${state.more.incidents}></desk-queue>
        </aside>
        <div class="map">
          <desk-map .state=${state} .selected=${desk.selected} .draft=${desk.draft} .sos=${sos} .near=${desk.loader.detail?.aid ?? NOTHING_NEAR}></desk-map>
        </div>
        <aside class="detail" aria-label=${t("desk.view.detail")} tabindex="-1">${detailPanel(desk)}</aside>
      </main>
      <undo-bar .undo=${desk.undo}></undo-bar>
      <desk-dialog .dialog=${desk.dialog}></desk-dialog>`;
  }
}
customElements.define("desk-app", DeskApp);

window.addEventListener("unhandledrejection", (event) => {
  toast(t("desk.broken", { what: String(event.reason?.message ?? event.reason) }), {
    kind: "weak",
  });
});
