// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { toast } from "../../lib/toast.js";
import { AdminList } from "../parts/admin_list.js";

/** @typedef {import("../../lib/types.d.ts").StreetOut} Answer */
/** @typedef {import("../../lib/types.d.ts").StreetVersion} Version */

const FIELDS = [
  { name: "name", most: 60 },
  { name: "prefix", most: 7 },
  { name: "place_hint", most: 60 },
];

/** 街道自己的词: the name, the letters of case numbers, an address as an example. @extends {AdminList<Answer, null>} */
export class StreetWords extends AdminList {
  get path() {
    return "/api/v1/admin/street";
  }

  /** @param {SubmitEvent} event */
  async save(event) {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
    const version = this.answer?.versions[0]?.version ?? 0;
    this.wrong = "";
    try {
      await this.busy.run("act", () => api.send("PUT", this.path, { ...values, version }));
      toast(t("street.saved"), { kind: "done" });
      await this.read();
    } catch (error) {
      this.wrong = String(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Partial<Version>} now @param {boolean} mayChange */
  form(now, mayChange) {
    return html`<form class="card stack" @submit=${this.save}>
      ${this.trouble()}<p class="muted">${t("street.lead")}</p>
      ${FIELDS.map(
        ({ name, most }) =>
          html`<label class="field"><span>${t(`street.${name}`)}</span><input name=${name} maxlength=${most} autocomplete="off" .value=${String(now[/** @type {keyof Version} */ (name)] ?? "")} ?required=${name === "name"} ?readonly=${!mayChange} />
        <span class="hint">${t(`street.${name}_hint`)}</span></label>`,
      )}
      ${mayChange ? html`<div class="acts"><button class="btn go" ?disabled=${this.busy.is("act")}>${t("people.save")}</button></div>` : html`<p class="notice">${t("street.district_only")}</p>`}</form>`;
  }

  /** @param {Version[]} versions */
  history(versions) {
    if (versions.length < 2) return nothing;
    return html`<details class="former"><summary>${t("street.history", { n: versions.length })}</summary><ul>${versions.map(
      ({ version, name, prefix, by, at }) =>
        html`<li><b>${version}</b> ${name} ${prefix} <span class="muted">${by} · ${wallDay(at)}</span></li>`,
    )}</ul></details>`;
  }

  render() {
    const { answer } = this;
    if (!answer) return html`${this.notices(undefined)}${this.waiting()}`;
    return html`${this.notices(undefined)}${this.form(answer.versions[0] ?? {}, answer.may_change)}${this.history(answer.versions)}`;
  }
}
customElements.define("street-words", StreetWords);
