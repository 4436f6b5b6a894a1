// @ts-check
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { LightDomElement } from "./parts/light_dom_element.js";

const KEYS = [
  ["Space", "desk.help.needs_me"],
  ["J K ↓ ↑", "desk.help.walk"],
  ["D", "desk.help.dispatch"],
  ["1 – 9", "desk.help.pick"],
  ["Enter", "desk.help.rescue"],
  ["S", "desk.help.resort"],
  ["R", "desk.help.accept"],
  ["0", "desk.help.speak"],
  ["\\ , ; .", "desk.help.radio"],
  ["U", "desk.help.undo"],
  ["N", "desk.help.new"],
  ["C", "desk.help.claim"],
  ["V", "desk.help.verify"],
  ["O", "desk.help.open"],
  ["X", "desk.help.dismiss"],
  ["E F P", "desk.help.tell"],
  ["A H T", "desk.help.case"],
  ["G W B Q Y", "desk.help.case_more"],
  ["I L", "desk.help.write"],
  ["Z", "desk.help.alike"],
  ["Ctrl+Enter", "desk.help.send"],
  ["/", "desk.help.search"],
  ["=", "desk.help.filter"],
  ["-", "desk.help.people"],
  ["Ctrl+K", "desk.help.palette"],
  ["Esc", "desk.help.escape"],
  ["?", "desk.help.help"],
];

/** @param {string} key */
const keyName = (key) => (key === "Space" ? t("desk.key.space") : key);

/** The desk's keys, and the reason why some of them wait. */
export class HelpOverlay extends LightDomElement {
  render() {
    return html`<form method="dialog"><div class="row"><h2 id="dialog-title">${t("desk.help.title")}</h2>
        <button class="btn small">${t("common.close")} <kbd>Esc</kbd></button></div>
      <dl class="keys">${KEYS.map(([keys, words]) => html`<dt>${keys.split(" ").map((key) => (key === "–" ? "–" : html`<kbd>${keyName(key)}</kbd> `))}</dt><dd>${t(words)}</dd>`)}</dl>
      <p class="muted">${t("desk.help.held")}</p></form>`;
  }
}
customElements.define("help-overlay", HelpOverlay);
