// @ts-check
import { html, nothing } from "lit";
import { LightDomElement } from "./light_dom_element.js";

/** @typedef {{label: string, run: () => unknown, key?: string, danger?: boolean}} MenuItem */

let made = 0;

/** A button with a list of actions. The browser's popover closes on Esc or on a press elsewhere. */
export class ActionMenu extends LightDomElement {
  static properties = { items: { attribute: false }, label: { type: String } };

  constructor() {
    super();
    /** @type {MenuItem[]} */
    this.items = [];
    this.label = "";
    made += 1;
    this.listId = `menu-${made}`;
  }

  get list() {
    return /** @type {HTMLElement} */ (this.querySelector("[popover]"));
  }

  /** A popover has no place of its own in the page, so it is placed beside its button. @param {ToggleEvent} event */
  toggled(event) {
    if (event.newState !== "open") return;
    const at = /** @type {HTMLElement} */ (this.querySelector("button")).getBoundingClientRect();
    const { offsetWidth, offsetHeight, style } = this.list;
    const below = at.bottom + offsetHeight + 8 < innerHeight;
    style.left = `${Math.max(8, Math.min(at.right - offsetWidth, innerWidth - offsetWidth - 8))}px`;
    style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - offsetHeight - 4)}px`;
    /** @type {HTMLElement|null} */ (this.list.querySelector("[role=menuitem]"))?.focus();
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("[role=menuitem]")]);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    items[(at + step + items.length) % items.length]?.focus();
  }

  /** @param {MenuItem} item */
  choose(item) {
    this.list.hidePopover();
    item.run();
  }

  render() {
    return html`
      <button type="button" class="dots" popovertarget=${this.listId} aria-haspopup="menu"
        aria-label=${this.label} title=${this.label}>⋯</button>
      <div popover id=${this.listId} role="menu" class="menu" aria-label=${this.label}
        @toggle=${this.toggled} @keydown=${this.walk}>
        ${this.items.map(
          (item) => html`<button type="button" role="menuitem" class=${item.danger ? "danger" : ""}
            @click=${() => this.choose(item)}>${item.label}${item.key ? html` <kbd>${item.key}</kbd>` : nothing}</button>`,
        )}
      </div>`;
  }
}
customElements.define("action-menu", ActionMenu);
