// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { styled } from "../../lib/styled.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { clearPhoto } from "../state/record_commands.js";
import { drawn, first, pressed, WHOLE } from "./blur_boxes.js";

/** @typedef {import("./blur_boxes.js").PhotoBox} PhotoBox */
/** @typedef {{incidentId?: string, sha256?: string, boxes?: PhotoBox[]}} About */

const percent = (/** @type {number} */ value) => Math.round(value / 10);

/** Draws boxes over faces and plates of a photo; a person confirms the copy that may leave the office. */
export class PhotoBlur extends LightDomElement {
  static properties = {
    about: { attribute: false },
    boxes: { state: true },
    chosen: { state: true },
    isUnreadable: { state: true },
  };

  constructor() {
    super();
    /** @type {About|null} */
    this.about = null;
    /** @type {PhotoBox[]} */
    this.boxes = [];
    /** The box that keys change; -1 for none. */
    this.chosen = -1;
    this.isUnreadable = false;
    /** @type {{x: number, y: number}|null} where the pointer went down */
    this.from = null;
    this.busy = new Busy(this);
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("about")) this.boxes = [...(this.about?.boxes ?? [])];
  }

  /** @param {PointerEvent} event */
  spot(event) {
    const area = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    return {
      x: ((event.clientX - area.left) / area.width) * WHOLE,
      y: ((event.clientY - area.top) / area.height) * WHOLE,
    };
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0 || /** @type {HTMLElement} */ (event.target).closest("button")) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.from = this.spot(event);
    this.boxes = [...this.boxes, { ...this.from, width: 0, height: 0 }];
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (!this.from) return;
    const box = drawn(this.from, this.spot(event)) ?? { ...this.from, width: 0, height: 0 };
    this.boxes = [...this.boxes.slice(0, -1), box];
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (!this.from) return;
    const box = drawn(this.from, this.spot(event));
    this.from = null;
    this.boxes = [...this.boxes.slice(0, -1), ...(box ? [box] : [])];
    if (box) this.choose(this.boxes.length - 1);
  }

  /** @param {number} index */
  async choose(index) {
    this.chosen = index;
    await this.updateComplete;
    /** @type {HTMLElement|undefined} */ (this.querySelectorAll(".boxes button")[index])?.focus();
  }

  remove() {
    this.boxes = this.boxes.filter((_, index) => index !== this.chosen);
    this.choose(this.boxes.length - 1);
  }

  /** @param {KeyboardEvent} event @param {number} index */
  key(event, index) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove();
      return;
    }
    const box = pressed(this.boxes[index], event.key, event.shiftKey);
    if (!box) return;
    event.preventDefault();
    this.boxes = this.boxes.map((each, at) => (at === index ? box : each));
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const { incidentId = "", sha256 = "" } = this.about ?? {};
    const { boxes } = this;
    const answer = await this.busy.run("send", () => clearPhoto(incidentId, sha256, boxes));
    if (answer) /** @type {HTMLDialogElement|null} */ (this.closest("dialog"))?.close();
  }

  /** @param {PhotoBox} box @param {number} index */
  box(box, index) {
    const { x, y, width: w, height: h } = box;
    const [l, tp, wd, ht] = [x, y, w, h].map((value) => `${value / 10}%`);
    const place = styled({ left: l, top: tp, width: wd, height: ht });
    const [left, top, wide, high] = [x, y, w, h].map(percent);
    return html`<button type="button" ${place} aria-pressed=${index === this.chosen}
      aria-label=${t("desk.outward.box", { n: index + 1, x: left, y: top, w: wide, h: high })}
      @focus=${() => {
        this.chosen = index;
      }} @keydown=${(/** @type {KeyboardEvent} */ event) => this.key(event, index)}></button>`;
  }

  picture() {
    if (this.isUnreadable) {
      return html`<p class="notice" role="status">${t("desk.outward.unreadable")}</p>`;
    }
    return html`<div class="boxes" @pointerdown=${this.down} @pointermove=${this.moved} @pointerup=${this.up}
        @pointercancel=${this.up}>
      <img src="/api/v1/photos/${this.about?.sha256}" alt=${t("desk.outward.picture")} draggable="false"
        @error=${() => {
          this.isUnreadable = true;
        }} />${this.boxes.map((box, index) => this.box(box, index))}</div>`;
  }

  render() {
    const add = () => {
      this.boxes = [...this.boxes, first(this.boxes.length)];
      this.choose(this.boxes.length - 1);
    };
    const close = () => /** @type {HTMLDialogElement|null} */ (this.closest("dialog"))?.close();
    return html`<form class="stack" @submit=${this.submitted}>
      <div class="row"><b id="dialog-title">${t("desk.outward.title")}</b>
        <button type="button" class="btn small" @click=${close}>${t("common.close")} <kbd>Esc</kbd></button></div>
      <p class="muted">${t("desk.outward.how")}</p>
      ${this.picture()}
      <div class="row"><button type="button" class="btn small" @click=${add}>${t("desk.outward.add")}</button>
        ${this.chosen < 0 || !this.boxes.length ? nothing : html`<button type="button" class="btn small quiet" @click=${this.remove}>${t("desk.outward.remove")}</button>`}</div>
      <label class="check"><input type="checkbox" required /> <span>${t("desk.outward.seen")}</span></label>
      <button class="btn go" ?disabled=${this.isUnreadable || this.busy.is("send")}>${t("desk.outward.confirm")}</button></form>`;
  }
}
customElements.define("photo-blur", PhotoBlur);
