// @ts-check
/** The battery as the browser reports it; Safari and Firefox report nothing. */

/** @typedef {EventTarget & {level: number, charging: boolean}} BatteryManager */

/** Events: `change`. */
export class Battery extends EventTarget {
  /** @type {number | null} 0…1 */
  level = null;
  /** @type {boolean | null} */
  isCharging = null;

  async watch() {
    const manager = await /** @type {Navigator & {getBattery?: () => Promise<BatteryManager>}} */ (
      navigator
    )
      .getBattery?.()
      .catch(() => null);
    if (!manager) return;
    const learn = () => {
      this.level = manager.level;
      this.isCharging = manager.charging;
      this.dispatchEvent(new Event("change"));
    };
    manager.addEventListener("levelchange", learn);
    manager.addEventListener("chargingchange", learn);
    learn();
  }
}
