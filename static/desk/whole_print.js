// @ts-check
/** Ctrl+P reads the earlier pages of the case first. The browser's own menu cannot wait, and its paper says what is left out. */

/** @typedef {{pages: {hasMore: boolean, rows: unknown[]}, showEarlier: () => Promise<void>, updateComplete: Promise<unknown>}} PagedList */

/** Pages of one list: beyond them a print takes too long, and the paper says that the list begins later. */
const MOST_PAGES = 100;

/** @param {Pick<KeyboardEvent, "key"|"ctrlKey"|"metaKey"|"altKey"|"shiftKey">} event */
export const isPrint = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  String(key).toLowerCase() === "p" && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** @param {PagedList} list */
async function readAll(list) {
  for (let page = 0; page < MOST_PAGES && list.pages.hasMore; page++) {
    const before = list.pages.rows.length;
    await list.showEarlier();
    if (list.pages.rows.length === before) break; // no network
  }
  await list.updateComplete;
}

/** Prints what could be read, also when the network fails. @param {PagedList[]} lists @param {() => void} print */
export async function printWhole(lists, print) {
  await Promise.allSettled(lists.map(readAll));
  print();
}
