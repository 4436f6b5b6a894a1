// @ts-check
import { html, nothing } from "lit";
import { dayOf, hours } from "../../lib/hours.js";
import { named, t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { SheetElement } from "../sheet_element.js";
import { ownShifts } from "./own_shifts.js";
import { answering, shiftWords, swapForm } from "./swap_form.js";

/** @typedef {import("../../lib/types.d.ts").OwnShift} OwnShift */
/** @typedef {import("../../lib/types.d.ts").SwapState} Swap */

/** 我的班次: the shifts to come, absences, and swaps to ask for or to answer; readable offline. */
export class ShiftsSheet extends SheetElement {
  static properties = {
    ...SheetElement.properties,
    given: { state: true },
    colleague: { state: true },
  };

  constructor() {
    super();
    /** @type {string} the id of the shift that is being offered */
    this.given = "";
    this.colleague = "";
    this.news = () => this.requestUpdate();
  }

  connectedCallback() {
    super.connectedCallback();
    ownShifts.addEventListener("change", this.news);
    ownShifts.follow(this.phone);
    void ownShifts.read();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    ownShifts.removeEventListener("change", this.news);
  }

  heading() {
    return t("phone.shifts");
  }

  /** @param {import("../../lib/outbox.js").Draft} draft */
  async send(draft) {
    if (!(await this.phone.add(draft))) return;
    this.given = this.colleague = "";
    toast(t("phone.swap.sent"), { kind: "done" });
  }

  /** True while an act about this swap or shift waits in the outbox. @param {string} id */
  isWaiting(id) {
    return this.phone.state.items.some(
      ({ kind, path, body, state }) =>
        kind.startsWith("swap.") &&
        state === "waiting" &&
        (path.includes(id) || body?.shift_id === id),
    );
  }

  /** @param {OwnShift} shift */
  shift(shift) {
    const { id, starts_at, ends_at, name } = shift;
    const { answer } = ownShifts;
    const swap = answer?.swaps.find(
      (row) => !row.ended_at && row.starts_at === starts_at && row.call_sign === this.sign,
    );
    const waits = swap || this.isWaiting(id);
    const begun = Date.parse(starts_at) <= Date.now();
    const offer = () => {
      this.given = this.given === id ? "" : id;
      this.colleague = "";
    };
    return html`<li class="shift"><div class="row"><span><b>${dayOf(starts_at)}</b> ${hours(starts_at, ends_at)} <span class="muted">${named(name)}</span></span>
      ${waits ? html`<span class="chip wait">${t("phone.swap.waits")}</span>` : begun ? html`<span class="chip go">${t("phone.shift.now")}</span>` : html`<button class="btn" type="button" aria-expanded=${this.given === id} @click=${offer}>${t("phone.swap")}</button>`}</div>
      ${
        this.given === id && answer && !waits
          ? swapForm({
              answer,
              given: shift,
              colleague: this.colleague,
              choose: (sign) => {
                this.colleague = sign;
              },
              cancel: offer,
              send: (draft) => this.send(draft),
            })
          : nothing
      }</li>`;
  }

  get sign() {
    return this.phone.state.me?.call_sign ?? "";
  }

  /** @param {Swap} swap */
  swap(swap) {
    const { id, call_sign, taker, back_starts_at, back_ends_at, agreed_at, ended_why } = swap;
    const isAsked = taker === this.sign;
    const back =
      back_starts_at && back_ends_at
        ? shiftWords({ starts_at: back_starts_at, ends_at: back_ends_at })
        : "";
    const words = { from: call_sign, to: taker, shift: shiftWords(swap), back };
    const key = ended_why ? `phone.swap.${ended_why}` : agreed_at ? "phone.swap.at_desk" : "";
    const press = (/** @type {"yes" | "no"} */ answer) => this.send(answering(id, answer));
    const acts = isAsked
      ? html`<button class="btn" type="button" @click=${() => press("no")}>${t("phone.swap.decline")}</button>
        <button class="btn go" type="button" @click=${() => press("yes")}>${t("phone.swap.agree")}</button>`
      : html`<button class="btn" type="button" @click=${() => press("no")}>${t("phone.swap.take_back")}</button>`;
    const isOpen = !ended_why && !(isAsked && agreed_at);
    return html`<li class="card"><p>${t(back ? "phone.swap.both" : "phone.swap.one", words)}</p>
      ${key ? html`<p><span class="chip ${ended_why === "approved" ? "done" : "wait"}">${t(key, words)}</span></p>` : nothing}
      ${this.isWaiting(id) ? html`<p class="pending"><span aria-hidden="true">◷</span> ${t("phone.pending")}</p>` : isOpen ? html`<div class="two">${acts}</div>` : nothing}</li>`;
  }

  body() {
    const { answer, failure } = ownShifts;
    if (!answer)
      return html`<p class="muted" role="status">${failure ? t("phone.shifts.none_kept") : t("common.loading")}</p>`;
    const { shifts, absences, swaps, at } = answer;
    return html`${failure ? html`<p class="notice weak" role="status">${t("phone.shifts.offline", { at: wallDay(at) })}</p>` : nothing}
      ${swaps.length ? html`<ul class="stack">${swaps.map((swap) => this.swap(swap))}</ul>` : nothing}
      ${absences.map((row) => html`<p class="notice">${t("phone.shifts.absent", { from: wallDay(row.starts_at), until: wallDay(row.ends_at) })}</p>`)}
      ${shifts.length ? html`<ul class="shifts">${shifts.map((shift) => this.shift(shift))}</ul>` : html`<p class="quiet-words">${t("phone.shifts.none")}</p>`}`;
  }
}
customElements.define("shifts-sheet", ShiftsSheet);
