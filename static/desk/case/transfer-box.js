// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall, wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import * as commands from "../state/commands.js";
import { desk } from "../state/store.js";
import * as transfers from "../state/transfer_commands.js";
import { isAsked, otherSide, ROLES } from "./transfer_words.js";

/** @typedef {import("../../lib/types.d.ts").ShownTransfer} Shown */

/** @type {Record<string, string>} */
const TONES = {
  asked: "wait",
  accepted: "done",
  on_scene: "done",
  done: "done",
  refused: "late",
  unanswered: "late",
  taken_back: "",
};

/** 移交、协同: whom the desk has asked, what they say, and the acts on behalf of those who telephone. */
export class TransferBox extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    rows: { attribute: false },
    urls: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {Shown[]} */
    this.rows = [];
    /** @type {Record<string, string>} the addresses that this desk has read, by transfer */
    this.urls = {};
    this.busy = new Busy(this);
  }

  /** @param {string} form @param {Shown} transfer */
  open(form, transfer) {
    desk.set({ dialog: { kind: "form", form, incident: this.incident, transfer } });
  }

  /** @param {Shown} row */
  async makeLink(row) {
    const answer = await transfers.makeLink(row.id);
    if (!answer?.url) return;
    this.urls = { ...this.urls, [row.id]: answer.url };
    await navigator.clipboard?.writeText(answer.url).then(
      () => toast(t("desk.transfer.copied"), { kind: "done", seconds: 4 }),
      () => undefined,
    );
    await desk.loader.load();
  }

  /** @param {Shown} row */
  async revokeLink(row) {
    if (await transfers.revokeLink(row.id)) this.urls = { ...this.urls, [row.id]: "" };
    await desk.loader.load();
  }

  /** @param {string} key @param {() => unknown} run @param {string} [tone] */
  button(key, run, tone = "") {
    return html`<button type="button" class="btn small ${tone}" ?disabled=${this.busy.is(key)}
      @click=${() => this.busy.run(key, async () => run())}>${t(key)}</button>`;
  }

  /** @param {Shown} row */
  acts(row) {
    const isOver = row.ended_at !== null;
    if (isOver) return this.verdict(row);
    const isMine = isAsked(row) && row.may_answer;
    const answer = row.partner ? "desk.transfer.said" : "desk.transfer.answer";
    return html`<div class="row acts">
      ${isMine ? this.button(answer, () => this.open("answerTransfer", row), row.partner ? "" : "go") : nothing}
      ${row.status === "accepted" && row.partner ? this.button("desk.transfer.on_scene", () => transfers.step(row.id, "on_scene")) : nothing}
      ${row.partner && !isAsked(row) ? this.button("desk.transfer.done", () => this.open("doneTransfer", row)) : nothing}
      ${row.partner ? this.button(row.link ? "desk.transfer.show_link" : "desk.transfer.link", () => this.makeLink(row)) : nothing}
      ${row.link ? this.button("desk.transfer.unlink", () => this.revokeLink(row)) : nothing}
      ${this.button("desk.transfer.take_back", () => this.open("takeBack", row))}</div>`;
  }

  /** A case that a partner gives back is verified and closed here. @param {Shown} row */
  verdict(row) {
    const { incident } = this;
    if (row.status !== "done" || incident?.status !== "transferred") return nothing;
    return html`<div class="row acts">${this.button("desk.accept_closure", () => commands.verify(incident, true, ""), "done")}</div>`;
  }

  /** @param {Shown} row */
  link({ id, link }) {
    const url = this.urls[id];
    if (!link) return nothing;
    return html`<p class="muted">${t("desk.transfer.link_until", { at: wallDay(link.expires_at), by: link.by })}</p>
      ${url ? html`<label class="field"><span>${t("desk.transfer.link_address")}</span><input readonly .value=${url} /></label>` : nothing}`;
  }

  /** @param {Shown} row */
  told(row) {
    const { answered_at, answered_by, via, on_scene_at, done_at } = row;
    const who = via === "link" ? t("desk.transfer.by_link") : (answered_by ?? "");
    const key = row.status === "refused" ? "desk.transfer.refused_at" : "desk.transfer.accepted_at";
    return [
      t("desk.transfer.asked_at", { at: wall(row.at), by: row.by }),
      isAsked(row) && t("desk.transfer.due", { at: wall(row.answer_by) }),
      answered_at && t(key, { at: wall(answered_at), by: who }),
      on_scene_at && t("desk.transfer.on_scene_at", { at: wall(on_scene_at) }),
      done_at && t("desk.transfer.done_at", { at: wall(done_at) }),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /** @param {Shown} row */
  row(row) {
    return html`<li><div class="row between"><b>${otherSide(row)}</b>
        <span class="row"><span class="muted">${t(ROLES[row.role])}</span><span class="chip ${TONES[row.status]}">${t(`status.transfer.${row.status}`)}</span></span></div>
      <p class="muted">${this.told(row)}</p>
      ${row.brief ? html`<p class="said">「${row.brief}」</p>` : nothing}
      ${row.refused_why ? html`<p>${t("desk.transfer.why", { why: row.refused_why })}</p>` : nothing}
      ${row.result ? html`<p>${t("desk.transfer.result", { words: row.result })}</p>` : nothing}
      ${photoStrip(row.photos, otherSide(row))}${this.link(row)}${this.acts(row)}</li>`;
  }

  render() {
    if (!this.rows?.length) return nothing;
    return html`<section class="reports transfers"><h2>${t("desk.transfers")}</h2>
      <ul>${this.rows.map((row) => this.row(row))}</ul></section>`;
  }
}
customElements.define("transfer-box", TransferBox);
