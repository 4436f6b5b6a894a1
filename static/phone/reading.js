// @ts-check
/** What a pulse says of the phone. Pure. */

/** @typedef {{screen: "duty" | "visible" | "hidden", battery: number | null, is_charging: boolean | null}} Reading */

/** @param {{isHidden: boolean, screen: string, level: number | null, isCharging: boolean | null}} now @returns {Reading} */
export const reading = ({ isHidden, screen, level, isCharging }) => ({
  screen: isHidden ? "hidden" : screen === "duty" ? "duty" : "visible",
  battery: level === null ? null : Math.round(level * 100) / 100,
  is_charging: isCharging,
});

/** @param {Reading | null} a @param {Reading} b */
export const isSame = (a, b) =>
  a?.screen === b.screen && a.battery === b.battery && a.is_charging === b.is_charging;
