// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import "./admin-dialog.js";

/**
 * A list of the administration: it reads its rows, shows a refusal where the person looks, and
 * holds one dialog. @template Answer, Dialog
 */
export class AdminList extends LightDomElement {
  static properties = {
    answer: { state: true },
    failure: { state: true },
    dialog: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    /** @type {Answer|null} */
    this.answer = null;
    this.failure = "";
    /** @type {Dialog|null} */
    this.dialog = null;
    /** The refusal of the act of the open dialog. */
    this.wrong = "";
    this.busy = new Busy(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.read();
  }

  /** The path of the rows. */
  get path() {
    return "";
  }

  async read() {
    try {
      this.answer = /** @type {Answer} */ (await api.get(this.path));
      this.failure = "";
    } catch (error) {
      this.failure = t("people.failed", { why: String(/** @type {Error} */ (error).message) });
    }
  }

  /** Does an act and reads again; a refusal stands in the open dialog, else in a note. @param {() => Promise<unknown>} act */
  async attempt(act) {
    try {
      await this.busy.run("act", act);
      await this.read();
    } catch (error) {
      const wrong = String(/** @type {Error} */ (error).message);
      if (this.dialog) this.wrong = wrong;
      else toast(wrong, { kind: "late" });
    }
  }

  /** @param {Dialog} dialog */
  open(dialog) {
    this.dialog = dialog;
    this.wrong = "";
  }

  close() {
    this.querySelector("dialog")?.close();
  }

  /** @param {boolean|undefined} mayChange */
  notices(mayChange) {
    const { failure } = this;
    const again = html`<button type="button" class="btn small" @click=${() => this.read()}>${t("common.retry")}</button>`;
    return html`${failure ? html`<p class="notice late" role="alert"><span>${failure}</span> ${again}</p>` : nothing}
      ${mayChange === false ? html`<p class="notice">${t("people.read_only")}</p>` : nothing}`;
  }

  waiting() {
    return this.failure ? nothing : html`<p class="muted" role="status">${t("common.loading")}</p>`;
  }

  trouble() {
    const { wrong } = this;
    return wrong ? html`<p class="notice late" role="alert">${wrong}</p>` : nothing;
  }

  cancel() {
    return html`<button type="button" class="btn" @click=${() => this.close()}>${t("common.cancel")}</button>`;
  }

  /** @param {string} heading @param {unknown} content */
  opened(heading, content) {
    return html`<admin-dialog .heading=${heading} .content=${content} @closed=${() => {
      this.dialog = null;
    }}></admin-dialog>`;
  }
}
