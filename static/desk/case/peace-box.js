// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { isEnded } from "../state/crew.js";
import { makePeaceLink, revokePeaceLink } from "../state/record_commands.js";

/** @typedef {import("../state/types.js").Detail} Detail */
/** @typedef {import("../../lib/types.d.ts").PeaceLinkOut} Answer */

/** Says how the complainant of an ended case can get the link; empty when there is no way. @param {Detail} detail */
export function offerKey({ incident, reporter }) {
  if (!isEnded(incident)) return "";
  if (reporter?.phone) return "desk.peace.offer_caller";
  return incident.tips ? "desk.peace.offer_tip" : "";
}

/** 安静凭证: the link of a case of noise for the person who complained. Its address is asked for by a press. */
export class PeaceBox extends LightDomElement {
  static properties = { detail: { attribute: false }, answer: { state: true } };

  constructor() {
    super();
    /** @type {Detail|null} */
    this.detail = null;
    /** @type {Answer|null} the server's answer to the last press here */
    this.answer = null;
    this.busy = new Busy(this);
  }

  /** The link of one case must not stand beside another. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {Detail|null|undefined} */ (changed.get("detail"));
    if (before && before.incident.id !== this.detail?.incident.id) this.answer = null;
  }

  /** @param {(id: string) => Promise<Answer|null>} command */
  async press(command) {
    const id = this.detail?.incident.id ?? "";
    const answer = await this.busy.run("link", () => command(id));
    if (answer && id === this.detail?.incident.id) this.answer = answer;
  }

  async copy() {
    const field = this.querySelector("input");
    field?.select();
    try {
      await navigator.clipboard.writeText(field?.value ?? "");
      toast(t("desk.peace.copied"), { kind: "done", seconds: 4 });
    } catch {
      // The clipboard may be forbidden: the text is selected, so a key copies it.
    }
  }

  /** @param {string} url */
  address(url) {
    return html`<label class="field"><span>${t("desk.peace.link")}</span><input readonly .value=${url} /></label>
      <div class="row"><button type="button" class="btn small go" @click=${this.copy}>${t("desk.peace.copy")}</button>
        <a class="btn small quiet" href=${url} target="_blank" rel="noreferrer">${t("desk.peace.open")}</a></div>`;
  }

  render() {
    const { detail } = this;
    if (!detail?.peace) return nothing;
    const { link, url } = this.answer ?? { ...detail.peace, url: null };
    const offer = link ? "" : offerKey(detail);
    const isBusy = this.busy.is("link");
    const make = link ? "desk.peace.show" : "desk.peace.make";
    return html`<section class="reports peace"><h2>${t("desk.peace")}</h2>
      ${offer ? html`<p class="notice">${t(offer)}</p>` : nothing}
      <p class="muted">${link ? t("desk.peace.until", { who: link.by, at: wallDay(link.expires_at) }) : t("desk.peace.hint")}</p>
      ${url ? this.address(url) : nothing}
      <div class="row">${url ? nothing : html`<button type="button" class="btn small" ?disabled=${isBusy} @click=${() => this.press(makePeaceLink)}>${t(make)}</button>`}
        ${link ? html`<button type="button" class="btn small quiet" ?disabled=${isBusy} @click=${() => this.press(revokePeaceLink)}>${t("desk.peace.revoke")}</button>` : nothing}</div></section>`;
  }
}
customElements.define("peace-box", PeaceBox);
