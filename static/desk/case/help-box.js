// @ts-check
import { html, nothing } from "lit";
import { named, t } from "../../lib/i18n.js";
import { wall } from "../../lib/time.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { photoStrip } from "../parts/photo_strip.js";
import * as commands from "../state/commands.js";
import { isDispatchable } from "../state/incident_loader.js";
import { category } from "../state/names.js";

/** @typedef {import("../../lib/types.d.ts").HelpState} HelpState */

const ORDINARY = 3;

/** 随手帮: lets volunteers near a small matter be asked, and shows what came of it. */
export class HelpBox extends LightDomElement {
  static properties = { incident: { attribute: false }, help: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../state/types.js").Incident|null} */
    this.incident = null;
    /** @type {HelpState|null|undefined} */
    this.help = null;
    this.busy = new Busy(this);
  }

  /** The words of the favour that a volunteer may be asked; empty when this case is not one for it. */
  words() {
    const { incident } = this;
    if (!incident || incident.severity < ORDINARY || incident.lat === null) return "";
    return isDispatchable(incident) ? named(category(incident.category)?.help) : "";
  }

  /** @param {HelpState} help */
  fate(help) {
    const { accepted_at, done_at, ended_at } = help;
    const said = t("desk.help.called", { by: help.called_by, at: wall(help.called_at) });
    const steps = [
      accepted_at && t("desk.help.accepted", { at: wall(accepted_at) }),
      done_at && t("desk.help.done", { at: wall(done_at) }),
      ended_at && !done_at && t("desk.help.ended", { at: wall(ended_at) }),
    ].filter(Boolean);
    return html`<p>${[said, ...steps].join(" · ")}</p>
      ${photoStrip(help.photo ? [help.photo] : [], t("desk.help"))}`;
  }

  /** @param {import("../state/types.js").Incident} incident */
  press(incident) {
    const isOn = Boolean(this.help && !this.help.ended_at);
    if (!isOn && !this.words()) return nothing;
    const act = isOn ? commands.endHelp : commands.callHelp;
    return html`<button type="button" class="btn small" ?disabled=${this.busy.is("help")}
      @click=${() => this.busy.run("help", () => act(incident))}>${isOn ? t("desk.help.end") : t("desk.help.call")}</button>`;
  }

  render() {
    const { incident, help } = this;
    const words = this.words();
    if (!incident || (!help && !words)) return nothing;
    return html`<section class="reports"><h2>${t("desk.help")}</h2>
      ${help ? this.fate(help) : nothing}
      ${words && !help?.done_at ? html`<p class="muted">${words}</p>` : nothing}
      ${this.press(incident)}</section>`;
  }
}
customElements.define("help-box", HelpBox);
