// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { ApiError, api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { pageHead } from "../parts/page_head.js";
import { draft, head } from "./draft.js";
import { overlayForm, theirWords } from "./overlay.js";
import { reviewList } from "./review_list.js";

/** @typedef {import("../../lib/types.d.ts").ReviewState} State */
/** @typedef {import("../../lib/types.d.ts").ReviewOverlay} Overlay */
/** @typedef {import("../../lib/types.d.ts").ReviewsOut} Listed */

/** @type {Overlay} */
const EMPTY = { version: 0, notes: "", lessons: "", pins: [], measures: [] };

/** 复盘: the draft of a case from the feed, and beside it what people add; without a case the list. */
export class ReviewPage extends LightDomElement {
  static properties = {
    state: { state: true },
    listed: { state: true },
    mine: { state: true },
    theirs: { state: true },
    failure: { state: true },
    isBusy: { state: true },
  };

  constructor() {
    super();
    this.caseId = /^#case=([0-9a-f]{32})$/.exec(location.hash)?.[1] ?? null;
    /** @type {State|null} */
    this.state = null;
    /** @type {Listed|null} */
    this.listed = null;
    this.mine = EMPTY;
    /** @type {Overlay|null} */
    this.theirs = null;
    this.failure = "";
    this.isBusy = this.isChanged = false;
    this.leaving = (/** @type {BeforeUnloadEvent} */ event) =>
      this.isChanged && event.preventDefault();
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    addEventListener("beforeunload", this.leaving);
    void this.attempt(() => this.read());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.leaving);
  }

  get path() {
    return `/api/v1/incidents/${this.caseId}/review`;
  }

  async read() {
    if (!this.caseId) {
      this.listed = /** @type {Listed} */ (await api.get("/api/v1/reviews"));
      return;
    }
    this.state = /** @type {State} */ (await api.get(this.path));
    if (!this.isChanged)
      this.mine = { ...(this.state.overlay ?? EMPTY), version: this.state.version };
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    this.isBusy = true;
    this.failure = "";
    try {
      await act();
    } catch (error) {
      const isAway = error instanceof ApiError && error.status === 0 && this.state;
      this.failure = isAway ? t("review.offline") : String(/** @type {Error} */ (error).message);
      if (error instanceof ApiError && error.problem.type === "/problems/review_changed")
        await this.readTheirs();
    }
    this.isBusy = false;
  }

  /** The next save follows the version of the other person, who is shown first. */
  async readTheirs() {
    await this.read();
    this.theirs = this.state?.overlay ?? null;
    this.mine = { ...this.mine, version: this.state?.version ?? 0 };
  }

  /** @param {Partial<Overlay>} words */
  change(words) {
    this.mine = { ...this.mine, ...words };
    this.isChanged = true;
  }

  /** @param {number} seq */
  pin(seq) {
    if (this.mine.pins.some((pin) => pin.seq === seq)) return;
    this.change({ pins: [...this.mine.pins, { seq, note: "" }] });
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    return this.attempt(async () => {
      await api.send("PUT", this.path, this.mine, { key: crypto.randomUUID() });
      this.isChanged = false;
      this.theirs = null;
      await this.read();
      toast(t("review.saved", { version: this.mine.version }));
    });
  }

  /** @param {State} state */
  review(state) {
    const { version, saved_by, saved_at, overlay } = state;
    const words = saved_at
      ? t("review.version", { n: version, who: saved_by ?? "", at: wallDay(saved_at) })
      : t("review.first");
    return html`${head(state)}<p class="muted">${words}</p>
      ${version && !overlay ? html`<p class="notice weak">${t("review.erased")}</p>` : nothing}
      ${this.theirs ? theirWords(this.theirs) : nothing}
      ${overlayForm(this)}${draft(state, (seq) => this.pin(seq))}
      <dl class="on-paper signing"><dt>${t("review.signed")}</dt><dd></dd><dt>${t("review.date")}</dt><dd></dd></dl>`;
  }

  render() {
    const { state, listed, failure } = this;
    return html`${pageHead(t("review.title"), "/review")}<main>
      <p class="muted no-print">${t("review.lead")}</p>
      ${failure ? html`<p class="notice late" role="alert"><span>${failure}</span> ${state ? nothing : html`<button type="button" class="btn small" @click=${() => this.attempt(() => this.read())}>${t("common.retry")}</button>`}</p>` : nothing}
      ${state ? this.review(state) : listed ? reviewList(listed) : failure ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`}</main>`;
  }
}
customElements.define("review-page", ReviewPage);
