// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { mmss, wallDay } from "../../lib/time.js";
import { pageHead } from "../parts/page_head.js";

/** @typedef {import("../../lib/types.d.ts").DrillOut} Answer */
/** @typedef {NonNullable<Answer["score"]>} Score */

const EVERY_MS = 5000;

/** @param {string[]} heads @param {(string | number)[][]} rows */
const table = (heads, rows) =>
  html`<table class="figure-table"><thead><tr>${heads.map((head) => html`<th scope="col">${t(`drill.${head}`)}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell, place) => html`<td data-label=${t(`drill.${heads[place + 1]}`)}>${cell}</td>`)}</tr>`)}</tbody></table>`;

/** 演练: the score of the system, and going on after a real case. */
export class DrillPage extends LightDomElement {
  static properties = { answer: { state: true }, failure: { state: true } };

  constructor() {
    super();
    /** @type {Answer|null} */
    this.answer = null;
    this.failure = "";
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined;
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
    void this.read();
    this.timer = setInterval(() => this.read(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  async read() {
    try {
      this.answer = /** @type {Answer} */ (await api.get("/api/v1/drill/score"));
      this.failure = "";
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  async goOn() {
    try {
      await api.send("POST", "/api/v1/drill/resumption", {}, { key: crypto.randomUUID() });
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
      return;
    }
    await this.read();
  }

  /** @param {Score} score */
  score({ cases, open, channels, answers, escalations }) {
    const sent = channels.map(({ channel, phones, orders, sent, shown, failed }) => [
      `${t(`reachability.channel.${channel}`)} · ${t(`drill.phones.${phones}`)}`,
      ...[orders, sent, shown, failed],
    ]);
    const answered = answers.map(({ phones, orders, answered, median_s }) => [
      t(`drill.phones.${phones}`),
      ...[orders, answered, median_s === null ? "–" : mmss(median_s)],
    ]);
    const taken = escalations.map(({ do: action, taken }) => [t(`escalation.do.${action}`), taken]);
    const none = html`<p class="muted">${t("drill.none")}</p>`;
    return html`<p>${t("drill.cases", { n: cases, open })}</p>
      <section><h2>${t("drill.delivered")}</h2>${sent.length ? table(["channel", "orders", "sent", "shown", "failed"], sent) : none}</section>
      <section><h2>${t("drill.answered")}</h2>${answered.length ? table(["phones", "orders", "answers", "half"], answered) : none}</section>
      <section><h2>${t("drill.escalated")}</h2>${taken.length ? table(["step", "taken"], taken) : none}</section>`;
  }

  /** @param {Answer} answer */
  drill({ at, real_url, watched_at, interrupted_at, real_cases, score }) {
    const watched = watched_at
      ? t("drill.watched", { at: wallDay(watched_at) })
      : t("drill.unheard");
    return html`<p class="muted">${t("drill.since", { at: at ? wallDay(at) : "" })} ${real_url ? `${real_url} · ${watched}` : t("drill.alone")}</p>
      ${interrupted_at ? html`<p class="notice late" role="alert"><span>${t("drill.real", { n: String(real_cases ?? 1), at: wallDay(interrupted_at) })}</span> <a class="btn small" href=${real_url ?? "/"}>${t("drill.to_real")}</a> <button type="button" class="btn small" @click=${() => this.goOn()}>${t("drill.go_on")}</button></p>` : nothing}
      ${score ? this.score(score) : nothing}`;
  }

  render() {
    const { answer, failure } = this;
    return html`${pageHead(t("drill.title"), "/drill")}<main><p class="muted">${t("drill.lead")}</p>
      ${failure ? html`<p class="notice late" role="alert"><span>${failure}</span> <button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button></p>` : nothing}
      ${answer ? (answer.is_drill ? this.drill(answer) : html`<p class="empty" role="status">${t("drill.not_here")}</p>`) : failure ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`}</main>`;
  }
}
customElements.define("drill-page", DrillPage);
