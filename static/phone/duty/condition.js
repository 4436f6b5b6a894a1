// @ts-check
/** The phone's condition as a pulse reports it. Pure. */

/** @typedef {{screen: "duty" | "visible" | "hidden", battery: number | null, is_charging: boolean | null}} Condition */

/** @param {{isHidden: boolean, screen: string, level: number | null, isCharging: boolean | null}} now @returns {Condition} */
export const conditionOf = ({ isHidden, screen, level, isCharging }) => ({
  screen: isHidden ? "hidden" : screen === "duty" ? "duty" : "visible",
  battery: level === null ? null : Math.round(level * 100) / 100,
  is_charging: isCharging,
});

/** True when a pulse would report nothing new. @param {Condition | null} a @param {Condition} b */
export const isSame = (a, b) =>
  a?.screen === b.screen && a.battery === b.battery && a.is_charging === b.is_charging;
