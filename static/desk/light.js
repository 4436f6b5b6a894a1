// @ts-check
import { LitElement } from "lit";

/** The desk's elements render into the page itself, so that one style sheet dresses all. */
export class Light extends LitElement {
  createRenderRoot() {
    return this;
  }
}
