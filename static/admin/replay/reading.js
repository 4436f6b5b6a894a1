// @ts-check
import { api } from "../../lib/api.js";

/** @typedef {import("../../lib/types.d.ts").ReplayHour} Page */
/** @typedef {import("./hour.js").Hour & {isCut: boolean, isLong: boolean, erased: number}} ReadHour */

/** Acts that a page holds in memory; a flood is cut and says so. */
const MOST_ACTS = 8_000;

/** @param {{begins: number, ends: number}} hour */
const asked = ({ begins, ends }) => ({
  from: new Date(begins).toISOString(),
  to: new Date(ends).toISOString(),
});

/** Reads the whole of an hour, page by page. @param {number} begins @param {number} ends @returns {Promise<ReadHour>} */
export async function readHour(begins, ends) {
  const query = new URLSearchParams(asked({ begins, ends }));
  /** @type {ReadHour} */
  const hour = { begins, ends, cases: [], acts: [], isCut: false, isLong: false, erased: 0 };
  for (let page = null; !page || (page.more && !hour.isLong); ) {
    page = /** @type {Page} */ (await api.get(`/api/v1/replay?${query}`));
    hour.cases.push(...page.cases);
    hour.acts.push(...page.acts);
    hour.erased += page.erased;
    hour.isCut ||= page.is_cut;
    hour.isLong = page.more && hour.acts.length >= MOST_ACTS;
    query.set("after", String(page.upto));
  }
  return hour;
}

/** Reads the positions of the crews; each reading is recorded. @param {import("./hour.js").Hour} hour @param {string|null} chosen */
export async function readTrails(hour, chosen) {
  const query = new URLSearchParams({ ...asked(hour), ...(chosen ? { case: chosen } : {}) });
  const answer = await api.get(`/api/v1/replay/positions?${query}`);
  return /** @type {import("../../lib/types.d.ts").ReplayPositions} */ (answer);
}
