// @ts-check
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { announce, toast } from "../lib/toast.js";
import { perform } from "./acts.js";
import { watchNews } from "./bell.js";
import { Keys } from "./keys.js";
import { Light } from "./light.js";
import { panel } from "./panel.js";
import { desk } from "./store.js";
import "./desk-header.js";
import "./desk-banner.js";
import "./desk-queue.js";
import "./desk-map.js";
import "./desk-dialog.js";
import "./undo-bar.js";

const FRAME_MS = 16;
/** @type {("queue"|"map"|"detail")[]} */
const VIEWS = ["queue", "map", "detail"];
const VIEW_NAMES = { queue: "desk.view.queue", map: "desk.view.map", detail: "desk.view.detail" };

/** The dispatcher's one screen: who waits, where, and what is being done about it. */
export class DeskApp extends Light {
  constructor() {
    super();
    this.keys = new Keys();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.pending = undefined;
    desk.addEventListener("change", () => this.renderSoon());
    desk.addEventListener("moved", () => this.movedByItself());
    watchNews();
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    document.addEventListener("keydown", (event) => this.pressed(event));
    this.addEventListener("suggestion-changed", () => this.keys.suggestionChanged());
  }

  /** A replay brings hundreds of frames in one moment; the eye needs one picture of them. */
  renderSoon() {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.requestUpdate();
    }, FRAME_MS);
  }

  movedByItself() {
    this.keys.movedByItself();
    const incident = desk.state.incidents.get(desk.loader.id ?? "");
    if (incident) announce(t("desk.now_selected", { title: incident.title }));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const dialog = Boolean(document.querySelector("dialog[open]"));
    const stroke = this.keys.read(event, { dialog });
    if (!stroke || !desk.isReady) return;
    if (stroke.act !== "escape") event.preventDefault();
    perform(stroke);
  }

  tabs() {
    return html`<nav class="tabs" aria-label=${t("desk.views")}>
      ${VIEWS.map(
        (view) => html`<button type="button" aria-current=${desk.view === view ? "page" : "false"}
          @click=${() => desk.set({ view })}>${t(VIEW_NAMES[view])}</button>`,
      )}
    </nav>`;
  }

  waiting() {
    const words = desk.failure instanceof Error ? desk.failure.message : t("common.loading");
    return html`<div class="waiting" role="status"><b>${t("desk.title")}</b><p>${words}</p>
      ${desk.failure ? html`<p class="muted">${t("desk.retrying")}</p>` : nothing}</div>`;
  }

  render() {
    if (!desk.isReady) return this.waiting();
    const { state, link, trouble } = desk;
    return html`
      <desk-header .state=${state}></desk-header>
      <desk-banner .link=${link} .trouble=${trouble}></desk-banner>
      ${this.tabs()}
      <main data-view=${desk.view}>
        <aside class="queue" aria-label=${t("desk.view.queue")}>
          <desk-queue .parts=${desk.parts} .selected=${desk.selected} .query=${desk.query}
            .incidents=${state.incidents}></desk-queue>
        </aside>
        <div class="map">
          <desk-map .state=${state} .selected=${desk.selected} .draft=${desk.draft}></desk-map>
        </div>
        <aside class="detail" aria-label=${t("desk.view.detail")} tabindex="-1">${panel(desk)}</aside>
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
