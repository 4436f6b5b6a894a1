// @ts-check
/**
 * The router. It keeps the screen in the browser's history, so that the phone's back gesture works.
 *
 * @typedef {"home" | "duty" | "order" | "records" | "settings" | "observe" | "hazard" | "round"} ScreenName
 * @typedef {{screen: ScreenName, id: string | null, sheet: string | null}} Route
 */

const SCREENS = new Set(["duty", "records", "settings", "observe", "hazard", "round"]);

/** The id in `/phone?check=ID`, after a press on a comms check's notification. @param {string} search */
export const checkIn = (search) =>
  /^[0-9a-f]{32}$/.exec(new URLSearchParams(search).get("check") ?? "")?.[0] ?? null;

/** Sheets that an address may open: a notification leads there. */
const SHEETS = new Set(["shifts"]);

/** The route of `/phone?order=ID`, `/phone?sheet=shifts` or `/phone?screen=records`. @param {string} search @returns {Route} */
export function routeOf(search) {
  const query = new URLSearchParams(search);
  const id = query.get("order");
  if (id) return { screen: "order", id, sheet: null };
  // The label of a patrol point leads here when the phone's own camera reads it.
  const point = query.get("point");
  if (point) return { screen: "round", id: point, sheet: null };
  const screen = query.get("screen") ?? "";
  const sheet = query.get("sheet") ?? "";
  return {
    screen: /** @type {ScreenName} */ (SCREENS.has(screen) ? screen : "home"),
    id: null,
    sheet: SHEETS.has(sheet) ? sheet : null,
  };
}

/** @param {Route} route */
function address({ screen, id }) {
  if (screen === "order") return `/phone?${new URLSearchParams({ order: id ?? "" })}`;
  return screen === "home" ? "/phone" : `/phone?screen=${screen}`;
}

/** Events: `change`. */
export class Router extends EventTarget {
  constructor() {
    super();
    this.check = checkIn(location.search);
    /** @type {Route} */
    this.route = routeOf(location.search);
    /** @type {"home" | "duty"} the screen to return to when there is nothing to do */
    this.rest = "home";
    this.#settle();
    history.replaceState({ ...this.route, depth: 0 }, "", address(this.route));
    addEventListener("popstate", ({ state }) => {
      this.route = state ?? routeOf(location.search);
      this.#settle();
      this.dispatchEvent(new Event("change"));
    });
  }

  get depth() {
    return Number(history.state?.depth ?? 0);
  }

  /** @param {ScreenName} screen @param {string | null} [id] */
  open(screen, id = null) {
    if (this.route.screen === screen && this.route.id === id && !this.route.sheet) return;
    this.#push({ screen, id, sheet: null });
  }

  /** @param {string} sheet */
  show(sheet) {
    this.#push({ ...this.route, sheet });
  }

  /** Replaces the open sheet by another. @param {string} sheet */
  swap(sheet) {
    this.#become({ ...this.route, sheet }, "replaceState", this.depth);
  }

  back() {
    if (this.depth > 0) history.back();
    else this.replace("home");
  }

  /** Replaces the screen, so that the back gesture does not return to it. @param {ScreenName} screen @param {string | null} [id] */
  replace(screen, id = null) {
    this.#become({ screen, id, sheet: null }, "replaceState", this.depth);
  }

  /** Leaves a finished screen: to home, or to the duty screen. */
  leave() {
    this.replace(this.rest);
  }

  #settle() {
    const { screen } = this.route;
    if (screen === "home" || screen === "duty") this.rest = screen;
  }

  /** @param {Route} route */
  #push(route) {
    this.#become(route, "pushState", this.depth + 1);
  }

  /** @param {Route} route @param {"pushState" | "replaceState"} how @param {number} depth */
  #become(route, how, depth) {
    this.route = route;
    this.#settle();
    history[how]({ ...route, depth }, "", address(route));
    this.dispatchEvent(new Event("change"));
    scrollTo(0, 0);
  }
}
