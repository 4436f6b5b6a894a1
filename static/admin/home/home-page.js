// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { PAGES, pageHead } from "../parts/page_head.js";

/** @typedef {import("../../lib/types.d.ts").ChecklistOut} Checklist */
/** @typedef {import("../../lib/types.d.ts").Need} Need */

/** The page where a need is met; the others are met on the server. @type {Partial<Record<Need, string>>} */
const WHERE = {
  areas: "/admin/areas",
  members: "/admin/people#members",
  phones: "/admin/enrolment-sheet",
  second_desk: "/admin/people",
  channels: "/reachability",
  sources: "/admin/sources",
  source_keys: "/admin/sources",
};

/** Shows the words between backticks as code. @param {string} sentence */
const withCode = (sentence) =>
  sentence.split("`").map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));

/** 管理: what is missing before the first shift, and the way to each page. */
export class HomePage extends LightDomElement {
  static properties = { answer: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {Checklist|null} */
    this.answer = null;
    this.failure = "";
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    this.read();
  }

  async read() {
    try {
      this.answer = /** @type {Checklist} */ (await api.get("/api/v1/admin/checklist"));
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Checklist["items"][number]} item */
  item({ need, is_done, is_optional, have, of, at, until }) {
    const name = t(`checklist.${need}`);
    const count = of ? `${have} / ${of}` : have || "";
    const mark = is_done ? "done" : is_optional ? "optional" : "missing";
    const where = WHERE[need];
    return html`<li class=${mark}><h3>${where ? html`<a href=${where}>${name}</a>` : name}
        <span class="chip ${mark === "missing" ? "late" : ""}">${t(`checklist.${mark}`)}</span>
        ${count ? html`<b class="num">${count}</b>` : nothing}
        ${at ? html`<time class="muted" datetime=${at}>${t("checklist.last", { at: wallDay(at) })}</time>` : nothing}
        ${until ? html`<time datetime=${until}>${t("checklist.until", { at: wallDay(until) })}</time>` : nothing}</h3>
      ${is_done ? nothing : html`<p>${withCode(t(`checklist.${need}.how`))}</p>`}</li>`;
  }

  checklist() {
    const { answer } = this;
    if (!answer)
      return this.failure
        ? nothing
        : html`<p class="muted" role="status">${t("common.loading")}</p>`;
    const missing = answer.items.filter((item) => !item.is_done && !item.is_optional);
    const [done, open] = [true, false].map((is) => answer.items.filter((i) => i.is_done === is));
    const sentence = missing.length ? "checklist.left" : "checklist.complete";
    return html`<section class="card checklist"><h2>${t("checklist.title")}</h2>
      <p role="status">${t(sentence, { n: missing.length })}</p>
      <ul>${[...open, ...done].map((item) => this.item(item))}</ul></section>`;
  }

  pages() {
    const others = PAGES.filter(({ name }) => name !== "admin");
    return html`<nav class="pages" aria-label=${t("admin.pages")}>${others.map(
      ({ path, name }) =>
        html`<a class="card" href=${path}><b>${t(`admin.nav.${name}`)}</b><span class="muted">${t(`admin.about.${name}`)}</span></a>`,
    )}</nav>`;
  }

  render() {
    return html`${pageHead(t("admin.title"), "/admin")}<main class="home">
      ${this.failure ? html`<p class="notice late" role="alert"><span>${this.failure}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${this.checklist()}${this.pages()}</main>`;
  }
}
customElements.define("home-page", HomePage);
