// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import * as commands from "../state/commands.js";
import { reportWords, whereChip } from "./report-list.js";

/** Verifies a resolved case: shows the last report and the photos, then closes it or sends it back. */
export class VerifyBox extends LightDomElement {
  static properties = {
    incident: { attribute: false },
    reports: { attribute: false },
    isUnreached: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Report[]} */
    this.reports = [];
    /** Nobody of the crew that resolved it has arrived, so that it does not close. */
    this.isUnreached = false;
    this.busy = new Busy(this);
  }

  /** The V key moves the focus here; Enter then decides. */
  focusFirst() {
    const button = /** @type {HTMLElement|null} */ (this.querySelector("button.done"));
    button?.scrollIntoView({ block: "nearest" });
    button?.focus();
  }

  /** @param {boolean} isAccepted */
  async decide(isAccepted) {
    const { incident } = this;
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    const note = field.value.trim();
    if (!incident) return;
    const isOwed = isAccepted && Boolean(incident.report_owed);
    if ((!isAccepted || isOwed) && !note) {
      field.focus();
      const key = isOwed ? "desk.say_why_without" : "desk.say_why";
      return toast(t(key), { kind: "weak", seconds: 4 });
    }
    const answer = await this.busy.run("verify", () =>
      isOwed ? commands.closeWithout(incident, note) : commands.verify(incident, isAccepted, note),
    );
    if (answer)
      toast(t(isAccepted ? "desk.closed" : "desk.sent_back", { title: incident.title }), {
        kind: "done",
      });
  }

  render() {
    const { incident, reports } = this;
    if (!incident) return nothing;
    const last = reports.findLast((row) => row.disposition || row.kind === "resolved");
    const photos = reports.flatMap((row) => row.photos ?? []);
    const isBusy = this.busy.is("verify");
    const isOwed = Boolean(incident.report_owed);
    // Without the class, the V key does not lead to a button that closes a case without its report.
    const accept = html`<button type="button" class="btn ${isOwed ? "" : "done"}" ?disabled=${isBusy} @click=${() => this.decide(true)}>
          ${isOwed ? t("desk.close_without") : html`${t("desk.accept_closure")} <kbd>V</kbd>`}</button>`;
    return html`<section class="verify"><div class="row"><h2>${t("desk.verify")}</h2>
        <span class="muted">${t(incident.needs_verification ? "desk.must_verify" : "desk.may_verify")}</span></div>
      ${last ? html`<p><b>${last.call_sign}</b> ${reportWords(last)} ${whereChip(last)}</p>` : html`<p class="muted">${t("desk.no_report")}</p>`}
      ${photoStrip(photos, incident.title)}
      ${this.isUnreached ? html`<p class="notice weak"><span>${t("desk.nobody_arrived")}</span></p>` : nothing}
      ${photos.length ? nothing : html`<p class="muted">${t("desk.no_photos")}</p>`}
      <label class="field"><span class="sr-only">${t("desk.field.note")}</span>
        <textarea rows="1" maxlength="1000" placeholder=${t(isOwed ? "desk.verify_note_without" : "desk.verify_note")}></textarea></label>
      <div class="row">${accept}
        <button type="button" class="btn" ?disabled=${isBusy} @click=${() => this.decide(false)}>${t("desk.send_back")}</button></div>
    </section>`;
  }
}
customElements.define("verify-box", VerifyBox);
