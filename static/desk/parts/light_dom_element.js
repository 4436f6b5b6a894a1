// @ts-check
import { LitElement } from "lit";

/** A Lit element without shadow DOM, so that the page's style sheet applies to it. */
export class LightDomElement extends LitElement {
  createRenderRoot() {
    return this;
  }
}
