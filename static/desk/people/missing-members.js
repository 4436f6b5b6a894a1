// @ts-check
import { html, nothing } from "lit";
import { api } from "../../lib/api.js";
import { t } from "../../lib/i18n.js";
import { LightDomElement } from "../parts/light_dom_element.js";

const EVERY_MS = 60_000;

/** 未到: how many whose shift runs are not on duty; the link leads to the page of the shift. Nothing while nobody is missing. */
export class MissingMembers extends LightDomElement {
  static properties = { missing: { state: true } };

  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  constructor() {
    super();
    /** @type {string[]} */
    this.missing = [];
  }

  connectedCallback() {
    super.connectedCallback();
    void this.read();
    this.#timer = setInterval(() => document.hidden || this.read(), EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  async read() {
    try {
      const answer = await api.get("/api/v1/attendance");
      const { expected } = /** @type {import("../../lib/types.d.ts").AttendanceOut} */ (answer);
      this.missing = expected
        .filter(({ presence }) => presence === "missing")
        .map(({ call_sign }) => call_sign);
    } catch {
      // The desk says itself when the server does not answer; the last count stays.
    }
  }

  render() {
    const { missing } = this;
    if (!missing.length) return nothing;
    return html`<a class="figure weak" href="/desk/shift" target="shift"
      title=${t("desk.missing_title", { who: missing.join(" ") })}><strong>${missing.length}</strong> ${t("desk.missing")}</a>`;
  }
}
customElements.define("missing-members", MissingMembers);
