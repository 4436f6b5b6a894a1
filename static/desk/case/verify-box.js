// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import * as commands from "../state/commands.js";
import { reportWords } from "./report-list.js";

/** Verifies a resolved case: shows the last report and the photos, then closes it or sends it back. */
export class VerifyBox extends LightDomElement {
  static properties = { incident: { attribute: false }, reports: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {import("../state/types.js").Report[]} */
    this.reports = [];
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
    if (!isAccepted && !note) {
      field.focus();
      return toast(t("desk.say_why"), { kind: "weak", seconds: 4 });
    }
    const answer = await this.busy.run("verify", () => commands.verify(incident, isAccepted, note));
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
    return html`<section class="verify"><div class="row"><h2>${t("desk.verify")}</h2>
        <span class="muted">${t(incident.needs_verification ? "desk.must_verify" : "desk.may_verify")}</span></div>
      ${last ? html`<p><b>${last.call_sign}</b> ${reportWords(last)}</p>` : html`<p class="muted">${t("desk.no_report")}</p>`}
      ${photoStrip(photos, incident.title)}
      ${photos.length ? nothing : html`<p class="muted">${t("desk.no_photos")}</p>`}
      <label class="field"><span class="sr-only">${t("desk.field.note")}</span>
        <textarea rows="1" maxlength="1000" placeholder=${t("desk.verify_note")}></textarea></label>
      <div class="row"><button type="button" class="btn done" ?disabled=${isBusy} @click=${() => this.decide(true)}>
          ${t("desk.accept_closure")} <kbd>V</kbd></button>
        <button type="button" class="btn" ?disabled=${isBusy} @click=${() => this.decide(false)}>${t("desk.send_back")}</button></div>
    </section>`;
  }
}
customElements.define("verify-box", VerifyBox);
