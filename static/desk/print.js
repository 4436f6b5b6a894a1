// @ts-check
/** Prints by the colours of the day: those of the night would cost ink and be hard to read. */

import { isPrint, printWhole } from "./whole_print.js";

/** @typedef {import("./whole_print.js").PagedList} PagedList */

const { dataset } = document.documentElement;
/** @type {string|undefined} */
let chosen;

addEventListener("beforeprint", () => {
  chosen = dataset.theme;
  dataset.theme = "day";
});
addEventListener("afterprint", () => {
  if (chosen === undefined) delete dataset.theme;
  else dataset.theme = chosen;
});
addEventListener("keydown", (event) => {
  /** @type {NodeListOf<Element & PagedList>} */
  const elements = document.querySelectorAll("time-line, crew-messages");
  /** @type {PagedList[]} */
  const lists = [...elements];
  if (!isPrint(event) || !lists.some(({ pages }) => pages.hasMore)) return;
  event.preventDefault();
  void printWhole(lists, () => window.print());
});
