// @ts-check
import { html, nothing } from "lit";
import { Busy } from "../../desk/parts/busy.js";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { toast } from "../../lib/toast.js";
import { changes } from "./office_history.js";

/** @typedef {import("../../lib/types.d.ts").OfficeChangedOut} Changed */

const PATH = "/api/v1/admin/office/lists";

/** The lists of a file: an export, or one list that has the name of its file. @param {File} file @param {string[]} names */
async function listsOf(file, names) {
  const content = JSON.parse(await file.text());
  const isExport = Object.keys(content).some((key) => names.includes(key));
  return isExport ? content : { [file.name.replace(/\.json$/, "")]: content };
}

/** 导入: looks at a file first, then brings in what it changes. Event: `imported`. */
export class OfficeImport extends LightDomElement {
  static properties = {
    answer: { attribute: false },
    plan: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    /** @type {import("./lists.js").Answer|null} */
    this.answer = null;
    /** @type {{body: {version: number, lists: unknown}, changed: Changed["changed"]}|null} */
    this.plan = null;
    this.wrong = "";
    this.busy = new Busy(this);
  }

  /** @param {Event} event */
  async look({ target }) {
    const file = /** @type {HTMLInputElement} */ (target).files?.[0];
    this.plan = null;
    this.wrong = "";
    if (!file) return;
    await this.attempt(async () => {
      const { version = 0, lists = {} } = this.answer ?? {};
      const body = { version, lists: await listsOf(file, Object.keys(lists)) };
      const looked = await api.send("PUT", PATH, { ...body, dry_run: true });
      this.plan = { body, changed: /** @type {Changed} */ (looked).changed };
    });
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    try {
      await this.busy.run("act", act);
    } catch (error) {
      this.plan = null;
      const { message } = /** @type {Error} */ (error);
      this.wrong = error instanceof SyntaxError ? t("office.not_json", { message }) : message;
    }
  }

  bring() {
    return this.attempt(async () => {
      const { version } = /** @type {Changed} */ (await api.send("PUT", PATH, this.plan?.body));
      this.plan = null;
      toast(t("office.saved", { version }), { kind: "done", seconds: 5 });
      this.dispatchEvent(new CustomEvent("imported"));
    });
  }

  render() {
    const { answer, plan, wrong } = this;
    const isEmpty = plan && !Object.keys(plan.changed).length;
    return html`<label class="field"><span>${t("office.import")}</span><input type="file" accept=".json,application/json" @change=${this.look} />
        <span class="hint">${t("office.import_hint")}</span></label>
      ${wrong ? html`<p class="notice late" role="alert">${wrong}</p>` : nothing}
      ${
        plan && answer
          ? html`<p class="notice" role="status"><span>${isEmpty ? t("office.import_nothing") : changes(answer, plan.changed)}</span>
        ${isEmpty ? nothing : html`<button type="button" class="btn go" ?disabled=${this.busy.is("act")} @click=${this.bring}>${t("office.save")}</button>`}</p>`
          : nothing
      }`;
  }
}
customElements.define("office-import", OfficeImport);
