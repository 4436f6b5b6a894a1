// @ts-check
import { html, nothing } from "lit";
import "../parts/hold-button.js";
import { t } from "../lib/i18n.js";
import { SheetElement } from "./sheet_element.js";
import { callDesk, sos } from "./state/actions.js";

const KINDS = ["progress", "changed", "reinforce", "handover", "not_found", "refused"];

/** A sheet with every action that is not the next step. */
export class MoreSheet extends SheetElement {
  heading() {
    return t("phone.more.title");
  }

  body() {
    const { job, phone } = this;
    if (!job) return nothing;
    const isThere = job.assignment.status === "on_scene";
    return html`<div class="choices">
        ${KINDS.map((kind) => html`<button class="btn" type="button" @click=${() => phone.router.swap(`report:${kind}`)}>${t(`phone.act.report.${kind}`)}</button>`)}
        <button class="btn" type="button" @click=${() => phone.router.swap("relief")}>${t("phone.relief")}</button>
        <button class="btn" type="button" @click=${() => phone.router.swap("talk")}>${t("phone.talk")}</button>
        <button class="btn" type="button" @click=${() => void callDesk(phone, job).then(() => this.leave())}>${t("phone.call_desk")}</button>
        ${isThere ? nothing : html`<button class="btn" type="button" @click=${() => phone.router.swap("decline")}>${t("phone.decline")}</button>`}
      </div>
      <hold-button class="late" .label=${t("phone.sos")} .hint=${t("phone.sos.hold")} @held=${() => void sos(phone).then(() => this.leave())}></hold-button>`;
  }
}
customElements.define("more-sheet", MoreSheet);
