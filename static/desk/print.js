// @ts-check
/** Prints by the colours of the day: those of the night would cost ink and be hard to read. */

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
