// @ts-check
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { isInZzd } from "../../lib/host_app.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { PhoneElement } from "../phone_element.js";
import { endRound, look, pointHere, pointOf } from "./looks.js";
import { ownRound } from "./own_round.js";
import { codeIn } from "./proof.js";
import { nameOf, openPoint, seenPoint } from "./round_point.js";
import { listenForTags } from "./tags.js";

/** @typedef {import("../../lib/types.d.ts").RoundPointState} Point */
/** @typedef {import("./proof.js").Proof} Proof */

/** The scan asks for the reader again where this fails. */
async function prepareScan() {
  if (isInZzd()) return;
  const { fetchReader } = await import("./code_reader.js");
  await fetchReader().catch(() => {});
}

/** 巡防: the points of the round in any order. All of it works without a network. */
export class PhoneRound extends PhoneElement {
  static properties = {
    ...PhoneElement.properties,
    code: { attribute: false },
    opened: { state: true },
  };

  constructor() {
    super();
    /** The code of a label by which the page was opened. */
    this.code = "";
    this.opened = 0;
    this.stopTags = () => {};
  }

  connectedCallback() {
    super.connectedCallback();
    ownRound.follow(this.phone);
    ownRound.addEventListener("change", this.redraw);
    void this.begin();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    ownRound.removeEventListener("change", this.redraw);
    this.stopTags();
  }

  async begin() {
    this.stopTags = listenForTags((proof) => void this.read(proof));
    if (!ownRound.isOpen) await ownRound.read();
    if (ownRound.isOpen) void prepareScan();
    if (codeIn(this.code)) await this.read({ code: codeIn(this.code) });
  }

  /** A label or a tag was read. @param {Proof} proof */
  async read(proof) {
    const point = await pointOf(proof);
    if (point) return this.look(point, proof);
    toast(t("phone.round.unknown"), { kind: "late", seconds: 8 });
  }

  /** @param {Point} point @param {Proof} [proof] */
  async look(point, proof = {}) {
    const form = `point-${point.id}`;
    const photo = this.phone.forms.of(form).photos[0]?.sha256;
    const done = await look(this.phone, point, { ...proof, ...(photo && { photo }) });
    if (!done) return;
    this.phone.forms.drop(form);
    this.opened = 0;
    if (done.isOdd) this.phone.router.show(`odd:${done.key}`);
  }

  /** @param {Point} point */
  found(point) {
    this.phone.router.open("observe", nameOf(point));
  }

  /** @param {Point[]} left */
  list(left) {
    const here = pointHere(this.phone.positionWatch.fresh);
    const first = here ? [here, ...left.filter(({ id }) => id !== here.id)] : left;
    return html`<ul class="points">${repeat(
      first,
      ({ id }) => id,
      (point) =>
        openPoint({
          phone: this.phone,
          point,
          isOpen: this.opened === point.id,
          isHere: here?.id === point.id,
          toggle: () => {
            this.opened = this.opened === point.id ? 0 : point.id;
          },
          looked: () => void this.look(point),
          found: () => this.found(point),
        }),
    )}</ul>`;
  }

  seen() {
    const { kept, points } = ownRound;
    const seen = points.flatMap((point) => {
      const at = kept?.seen[point.id];
      return at ? [seenPoint(point, at)] : [];
    });
    return seen.length
      ? html`<section><h2 class="sr-only">${t("phone.round.seen_list")}</h2><ul class="seen-points">${seen}</ul></section>`
      : nothing;
  }

  /** The words in place of the points when there are none. */
  nothingToDo() {
    const { kept, failure, isOpen, isRead, left } = ownRound;
    if (!kept?.round && failure)
      return html`<p class="wrong" role="alert">${t("phone.round.not_read")}</p>
        <button class="btn" type="button" @click=${() => ownRound.read()}>${t("common.retry")}</button>`;
    if (!isRead || !kept) return html`<p class="muted" role="status">${t("common.loading")}</p>`;
    if (!kept.points.length) return html`<p class="quiet-words">${t("phone.round.no_points")}</p>`;
    if (!isOpen) return html`<p class="quiet-words">${t("phone.round.ended")}</p>`;
    return left.length ? nothing : html`<p class="quiet-words">${t("phone.round.all_seen")}</p>`;
  }

  async finish() {
    await endRound(this.phone, "done");
    this.phone.router.leave();
  }

  foot() {
    const { router } = this.phone;
    const { isOpen, left } = ownRound;
    if (!isOpen)
      return html`<button class="big" type="button" @click=${() => router.leave()}>${t("common.close")}</button>`;
    if (!left.length)
      return html`<button class="big" type="button" @click=${this.finish}>${t("phone.round.finish")}</button>`;
    return html`<div class="two"><button class="btn" type="button" @click=${() => router.show("end_round")}>${t("phone.round.end")}</button>
      <button class="big" type="button" @click=${() => router.show("scan")}>${t("phone.round.scan")}</button></div>`;
  }

  render() {
    const { isOpen, left } = ownRound;
    return html`<main class="scene round" tabindex="-1"><h1>${t("phone.round")}</h1>
        ${this.nothingToDo()}
        ${isOpen && left.length ? [html`<p class="muted">${t("phone.round.any_order")}</p>`, this.list(left)] : nothing}
        ${isOpen ? this.seen() : nothing}
      </main>
      <footer class="foot">${this.foot()}</footer>`;
  }
}
customElements.define("phone-round", PhoneRound);
