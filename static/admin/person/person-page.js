// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { pageHead } from "../parts/page_head.js";
import { erasure } from "./erasure.js";

/** @typedef {import("../../lib/types.d.ts").PersonErasureOut} Erasure */

const KINDS = ["phone", "tip", "call_sign"];
const SAVED_S = 60;

/** 查阅、复制与删除: exports or erases what is known of one person. */
export class PersonPage extends LightDomElement {
  static properties = { wrong: { state: true }, erasure: { state: true } };

  constructor() {
    super();
    this.wrong = "";
    /** The counts before the erasure, or after it. @type {Erasure|null} */
    this.erasure = null;
    this.busy = new Busy(this);
  }

  connectedCallback() {
    this.replaceChildren();
    super.connectedCallback();
  }

  /** The counts belong to the words that were typed before; other words need new ones. */
  changed() {
    if (this.erasure && !this.erasure.erased) this.erasure = null;
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { kind, value, why } = Object.fromEntries(new FormData(form));
    const act = /** @type {HTMLButtonElement} */ (event.submitter).value;
    this.wrong = "";
    try {
      const body = { [String(kind)]: value, why };
      await this.busy.run("send", () =>
        act === "export" ? this.export(body) : this.erase({ ...body, dry_run: act !== "erase" }),
      );
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {object} body */
  async export(body) {
    const archive = /** @type {Blob} */ (
      await api.send("POST", "/api/v1/admin/person-exports", body)
    );
    const link = document.createElement("a");
    link.href = URL.createObjectURL(archive);
    link.download = "person.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), SAVED_S * 1000);
    toast(t("person.exported"), { kind: "done", seconds: 8 });
  }

  /** @param {object} body */
  async erase(body) {
    const path = "/api/v1/admin/person-erasures";
    this.erasure = /** @type {Erasure} */ (await api.send("POST", path, body));
  }

  form() {
    const isBusy = this.busy.is("send");
    const isLooked = this.erasure && !this.erasure.erased;
    return html`<form class="card stack" @submit=${this.submitted} @input=${this.changed}>
      ${this.wrong ? html`<p class="notice late" role="alert">${this.wrong}</p>` : nothing}
      <fieldset class="choice"><legend>${t("person.who")}</legend>${KINDS.map(
        (kind, i) =>
          html`<label><input type="radio" name="kind" value=${kind} ?checked=${i === 0} />${t(`person.kind.${kind}`)}</label>`,
      )}</fieldset>
      <label class="field"><span>${t("person.value")}</span><input name="value" required maxlength="200" autocomplete="off" autocapitalize="none" spellcheck="false" /></label>
      <label class="field"><span>${t("person.why")}</span><input name="why" required maxlength="150" autocomplete="off" /></label>
      ${isLooked ? html`<p class="notice weak">${t("person.sure")}</p>` : nothing}
      <div class="acts"><button class="btn" value="export" ?disabled=${isBusy}>${t("person.export")}</button>
        ${isLooked ? html`<button class="btn late" value="erase" ?disabled=${isBusy}>${t("person.erase")}</button>` : html`<button class="btn go" value="look" ?disabled=${isBusy}>${t("person.look")}</button>`}</div></form>`;
  }

  render() {
    return html`${pageHead(t("person.title"), "/admin/persons")}<main class="narrow">
      <p class="muted">${t("person.lead")}</p>${this.form()}
      <div role="status">${this.erasure ? erasure(this.erasure) : nothing}</div></main>`;
  }
}
customElements.define("person-page", PersonPage);
