// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "../../desk/parts/light_dom_element.js";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { wallDay } from "../../lib/time.js";
import { cell } from "../people/user_row.js";
import { table } from "./source_parts.js";

/** @typedef {import("../../lib/types.d.ts").UploadState} Upload */
/** @typedef {import("../../lib/types.d.ts").LineFate} Line */

/** 上传记录: the tables that were entered, each with the present fate of its lines and as a file. */
export class SourceUploads extends LightDomElement {
  static properties = {
    path: {},
    uploads: { state: true },
    lines: { state: true },
    failure: { state: true },
  };

  constructor() {
    super();
    /** The address of the source in the API. */
    this.path = "";
    /** @type {Upload[]|null} */
    this.uploads = null;
    /** The lines that were read, by upload. @type {Record<string, Line[]>} */
    this.lines = {};
    this.failure = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.read();
  }

  /** Reads the list; after a table was entered too. */
  read() {
    return this.attempt(async () => {
      const answer = /** @type {import("../../lib/types.d.ts").UploadsOut} */ (
        await api.get(`${this.path}/uploads`)
      );
      this.uploads = answer.uploads;
    });
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    this.failure = "";
    try {
      await act();
    } catch (error) {
      this.failure = String(/** @type {Error} */ (error).message);
    }
  }

  /** Reads the fates anew each time that an upload is opened. @param {Event} event @param {string} id */
  opened(event, id) {
    if (!(/** @type {HTMLDetailsElement} */ (event.target).open)) return;
    this.attempt(async () => {
      const answer = /** @type {import("../../lib/types.d.ts").UploadFates} */ (
        await api.get(`${this.path}/uploads/${id}`)
      );
      this.lines = { ...this.lines, [id]: answer.lines };
    });
  }

  /** @param {Line} line */
  fate({ status, why, incident_id, incident_number, incident_status }) {
    return html`${t(`sources.fate.${status ?? "refused"}`)}
      ${incident_number ? html`<a href=${`/desk#case=${incident_id}`}><b>${incident_number}</b></a> ${t(`status.incident.${incident_status}`)}` : nothing}
      ${why ? html`<small class="muted">${why}</small>` : nothing}`;
  }

  /** @param {Upload} upload */
  upload({ id, made_at, made_by, entered, refused }) {
    const lines = this.lines[id];
    return html`<li><details @toggle=${(/** @type {Event} */ event) => this.opened(event, id)}>
      <summary>${wallDay(made_at)} · ${made_by} · ${t("upload.entered", { added: entered, wrong: refused })}</summary>
      <p><a href=${`${this.path}/uploads/${id}.csv`} download>${t("upload.download")}</a></p>
      ${
        lines
          ? table(
              ["line", "what", "fate"],
              lines.map(
                (line) => html`<tr><th scope="row">${line.line}</th>
            ${cell("sources.what", html`${line.title || "–"} <small class="muted">${line.ref}</small>`)}
            ${cell("sources.fate", this.fate(line))}</tr>`,
              ),
            )
          : html`<p class="muted" role="status">${t("common.loading")}</p>`
      }</details></li>`;
  }

  render() {
    const { uploads, failure } = this;
    const trouble = failure ? html`<p class="notice late" role="alert">${failure}</p>` : nothing;
    if (!uploads) return trouble;
    return html`<h3>${t("upload.uploads")}</h3>${trouble}
      ${uploads.length ? html`<ul class="plan">${uploads.map((upload) => this.upload(upload))}</ul>` : html`<p class="empty">${t("upload.none")}</p>`}`;
  }
}
customElements.define("source-uploads", SourceUploads);
