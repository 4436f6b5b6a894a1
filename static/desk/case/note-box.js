// @ts-check
import { html, nothing } from "lit";
import { t } from "../../lib/i18n.js";
import { Busy } from "../parts/busy.js";
import { LightDomElement } from "../parts/light_dom_element.js";
import { addNote } from "../state/record_commands.js";

/** A field under the timeline for a note; a case that has ended takes notes too. */
export class NoteBox extends LightDomElement {
  static properties = { incidentId: { attribute: false } };

  constructor() {
    super();
    /** @type {string|null} */
    this.incidentId = null;
    this.busy = new Busy(this);
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    event.preventDefault();
    const { incidentId } = this;
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    const text = field.value.trim();
    if (!incidentId || !text) return field.focus();
    const answer = await this.busy.run("add", () => addNote(incidentId, text));
    if (answer) this.dispatchEvent(new CustomEvent("noted"));
    // What was typed while the note was on its way stays.
    if (answer && field.value.trim() === text) field.value = "";
  }

  render() {
    if (!this.incidentId) return nothing;
    return html`<form class="note" @submit=${this.submitted}>
      <input type="text" maxlength="1000" autocomplete="off" aria-label=${t("desk.note")} placeholder=${t("desk.note_hint")} />
      <button class="btn small" ?disabled=${this.busy.is("add")}>${t("desk.note_add")} <kbd>I</kbd></button></form>`;
  }
}
customElements.define("note-box", NoteBox);
