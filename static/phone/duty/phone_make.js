// @ts-check
/** The makes of phones whose battery saver closes a page, each with a walk of its own. */

export const MAKES = /** @type {const} */ (["huawei", "xiaomi", "oppo", "vivo", "iphone", "other"]);

/** @typedef {typeof MAKES[number]} Make */

/** Steps of each walk; their words are `phone.saver.MAKE.n`. @type {Record<Make, number>} */
export const STEPS = { huawei: 3, xiaomi: 3, oppo: 3, vivo: 3, iphone: 3, other: 2 };

/** The words by which a browser tells its make. @type {[RegExp, Make][]} */
const SIGNS = [
  [/iPhone|iPad/, "iphone"],
  [/huawei|honor|harmony/i, "huawei"],
  [/xiaomi|redmi|\bMi \d|miui/i, "xiaomi"],
  [/oppo|oneplus|realme|heytap|\bP[A-Z]{2}M\d/i, "oppo"],
  [/vivo|iqoo|\bV\d{4}[A-Z]/i, "vivo"],
];

/** @param {string} agent @returns {Make} */
export const makeOf = (agent) => SIGNS.find(([sign]) => sign.test(agent))?.[1] ?? "other";
