// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { askAlike, mayBeSame, sayIsNear, sayIsNot, sayIsSame, showCase } from "./alike_actions.js";
import { foldedWords, reason } from "./alike_words.js";
import "../../parts/status-chip.js";

/** @typedef {import("../../lib/types.d.ts").AlikeCase} Alike */
/** @typedef {(subject: import("./alike_actions.js").Subject, alike: Alike) => Promise<unknown>} Act */

/** Many new cases in one moment cause one request. */
const GATHER_MS = 1500;

/** On a laptop's screen the strongest proposal is folded too: three candidates stay in sight below three alarms. */
const LOW = matchMedia("(max-height: 820px)");

/** @param {Alike} alike */
const isSame = ({ verdict }) => verdict === "same";

/** Proposes the cases that may be the same matter as a case or an intake (疑似同一件). The person decides. */
export class AlikeCases extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    intake: { attribute: false },
    cases: { attribute: false },
    alike: { state: true },
    isOpen: { state: true },
  };

  /** @type {AbortController|null} */
  #asking = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #drawAgain = () => this.requestUpdate();

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Intake|null} */
    this.intake = null;
    /** The number of cases of the board: another one may be the same matter. */
    this.cases = 0;
    /** @type {Alike[]} */
    this.alike = [];
    /** @type {{id?: string, words: string}|undefined} what was asked about */
    this.asked = undefined;
    /** True while the weaker proposals are unfolded. */
    this.isOpen = false;
    this.busy = new Busy(this);
  }

  connectedCallback() {
    super.connectedCallback();
    LOW.addEventListener("change", this.#drawAgain);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    LOW.removeEventListener("change", this.#drawAgain);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.abort();
  }

  /** Says what decides who is alike: another subject is asked for at once, other words of it soon. */
  get stamp() {
    const { id, title, place, category } = this.incident ?? this.intake ?? {};
    return { id, words: [title, place, category, this.cases].join("\n") };
  }

  willUpdate() {
    const { id, words } = this.stamp;
    if (id !== this.asked?.id) {
      this.alike = [];
      this.isOpen = false;
      this.asked = { id, words };
      this.ask();
    } else if (words !== this.asked?.words) {
      this.asked = { id, words };
      this.#timer ??= setTimeout(() => this.ask(), GATHER_MS);
    }
  }

  /** Only a case has candidates below its proposals. */
  get isFolded() {
    return LOW.matches && this.incident !== null;
  }

  async ask() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.abort();
    if (!this.incident && !this.intake) return;
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const alike = await askAlike(this, signal);
    if (!signal.aborted) this.alike = alike;
  }

  /** @param {Alike} alike @param {Act} act */
  async act(alike, act) {
    const { id } = this.stamp;
    const done = await this.busy.run(alike.id, () => act(this, alike));
    if (done && id === this.stamp.id) await this.ask();
  }

  /** The Z key: from there Enter or Tab go on. */
  async focusFirst() {
    if (this.isFolded || !this.alike.some(isSame)) this.isOpen = true;
    await this.updateComplete;
    /** @type {HTMLElement|null} */ (this.querySelector(".choices button"))?.focus();
  }

  /** @param {Alike} alike */
  choices(alike) {
    const isBusy = this.busy.is(alike.id);
    const button = (/** @type {string} */ words, /** @type {Act} */ act, kind = "") =>
      html`<button type="button" class="btn small ${kind}" ?disabled=${isBusy} @click=${() => this.act(alike, act)}>${t(words)}</button>`;
    const kind = alike.verdict === "same" ? "go" : "";
    return html`<div class="row choices">
      ${mayBeSame(this, alike) ? button("desk.alike.same", sayIsSame, kind) : nothing}
      ${button("desk.alike.near", sayIsNear)}${button("desk.alike.not", sayIsNot, "quiet")}</div>`;
  }

  /** @param {Alike} alike */
  row(alike) {
    return html`<li><div class="row"><button type="button" class="link" title=${`${alike.title} ${alike.place}`} @click=${() => showCase(alike)}><b>${alike.number}</b> ${alike.title}
        <span class="muted">${alike.place}</span></button><status-chip status=${alike.status}></status-chip></div>
      <p class="why">${reason(alike)}</p>${this.choices(alike)}</li>`;
  }

  /** Folds proposals into one line, so that whom to send stays in sight. @param {Alike[]} rows @param {string} words @param {boolean} isAlone nothing stands above */
  folded(rows, words, isAlone) {
    if (!rows.length) return nothing;
    const toggle = (/** @type {Event} */ event) => {
      this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    };
    return html`<details class="more" .open=${this.isOpen} @toggle=${toggle}>
      <summary title=${words}>${isAlone ? html`<kbd>Z</kbd>` : nothing} ${words}</summary>
      <ul>${rows.map((alike) => this.row(alike))}</ul></details>`;
  }

  render() {
    if (!this.alike.length) return nothing;
    const [first, ...same] = this.alike.filter(isSame);
    const near = this.alike.filter((alike) => !isSame(alike));
    const above = this.isFolded ? undefined : first;
    const below = above ? [...same, ...near] : this.alike;
    const words = foldedWords(above ? undefined : first, same.length, near.length);
    const rows = html`<h2>${t("desk.alike.title")} <kbd>Z</kbd></h2><ul>${above ? this.row(above) : nothing}</ul>`;
    return html`<section class="links alike" aria-label=${t("desk.alike.title")}>
      ${above ? rows : nothing}${this.folded(below, words, !above)}</section>`;
  }
}
customElements.define("alike-cases", AlikeCases);
