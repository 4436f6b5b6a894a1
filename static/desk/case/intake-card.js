// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import { voiceNote } from "../parts/voice_note.js";
import { tipCount } from "../queue/tip_count.js";
import * as commands from "../state/commands.js";
import { categoryName } from "../state/names.js";
import { desk } from "../state/store.js";
import { mediaLinks } from "./media_links.js";
import { referenceOf } from "./reference.js";
import "./alike-cases.js";
import "../../parts/severity-chip.js";
import "../parts/phone-number.js";
import "../parts/tick-time.js";

/** Shows one intake that is not a case yet. */
export class IntakeCard extends LightDomElement {
  static properties = { intake: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Intake|undefined} */
    this.intake = undefined;
    this.busy = new Busy(this);
  }

  open() {
    const { intake } = this;
    if (intake) this.busy.run("open", () => commands.openIntake(intake));
  }

  render() {
    const { intake } = this;
    if (!intake) return nothing;
    const isBusy = this.busy.is("open");
    const ask = (/** @type {string} */ form) => () =>
      desk.set({ dialog: { kind: "form", form, intake } });
    return html`<article class="stack" aria-label=${intake.title}>
      <div class="row"><severity-chip .severity=${intake.severity} note=${t(`source.${intake.source}`)}></severity-chip>
        <span class="muted reference" title=${referenceOf(intake)}>${referenceOf(intake)}</span></div>
      <h1>${intake.title}</h1>
      <p class="place">${intake.place || t("desk.no_place")}
        ${intake.lat === null ? html`<span class="chip weak">${t("desk.spot_unknown")}</span>` : nothing}</p>
      ${intake.description ? html`<p class="said">「${intake.description}」</p>` : nothing}
      <p class="muted">${categoryName(intake.category)} · ${t("desk.occurred_at", { at: wall(intake.occurred_at) })} ·
        ${t("desk.received_at", { at: wall(intake.received_at) })} <tick-time .since=${intake.received_at}></tick-time></p>
      ${
        intake.has_number
          ? html`<p class="caller"><span class="muted">${t("desk.caller")}</span> <phone-number .path=${`intakes/${intake.id}`}></phone-number></p>`
          : nothing
      }
      ${tipCount(intake) ? html`<p class="muted">${tipCount(intake)}</p>` : nothing}
      ${voiceNote(intake)}
      ${mediaLinks(intake.links)}
      ${photoStrip(intake.photos, `${t(`source.${intake.source}`)} · ${intake.title}`)}
      <alike-cases .intake=${intake} .cases=${desk.state.incidents.size}></alike-cases>
      <div class="two"><button type="button" class="btn go" ?disabled=${isBusy} @click=${() => this.open()}>
          ${isBusy ? t("desk.busy") : t("desk.open_as_case")} <kbd>O</kbd></button>
        <button type="button" class="btn" @click=${ask("dismiss")}>${t("desk.dismiss")} <kbd>X</kbd></button></div>
      <button type="button" class="btn small" @click=${ask("attach")}>${t("desk.attach")}</button>
      ${intake.severity === 1 ? html`<p class="notice late">${t("desk.tell_119")}</p>` : nothing}
    </article>`;
  }
}
customElements.define("intake-card", IntakeCard);
