// @ts-check
/**
 * Which screen stands, kept in the history so that the phone's own back gesture works.
 *
 * @typedef {"home" | "duty" | "order" | "records" | "settings" | "observe"} Screen
 * @typedef {{screen: Screen, id: string | null, sheet: string | null}} Route
 */

const SCREENS = new Set(["duty", "records", "settings", "observe"]);

/** `/phone?check=ID`: a comms check's notification was pressed. @param {string} search */
export const checkIn = (search) =>
  /^[0-9a-f]{32}$/.exec(new URLSearchParams(search).get("check") ?? "")?.[0] ?? null;

/** `/phone?order=ID`, `/phone?screen=records`. @param {string} search @returns {Route} */
export function parse(search) {
  const query = new URLSearchParams(search);
  const id = query.get("order");
  if (id) return { screen: "order", id, sheet: null };
  const screen = query.get("screen") ?? "";
  return {
    screen: /** @type {Screen} */ (SCREENS.has(screen) ? screen : "home"),
    id: null,
    sheet: null,
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
    this.route = parse(location.search);
    /** @type {"home" | "duty"} where the phone is when there is nothing to do */
    this.rest = "home";
    this.#settle();
    history.replaceState({ ...this.route, depth: 0 }, "", address(this.route));
    addEventListener("popstate", ({ state }) => {
      this.route = state ?? parse(location.search);
      this.#settle();
      this.dispatchEvent(new Event("change"));
    });
  }

  get depth() {
    return Number(history.state?.depth ?? 0);
  }

  /** @param {Screen} screen @param {string | null} [id] */
  open(screen, id = null) {
    if (this.route.screen === screen && this.route.id === id && !this.route.sheet) return;
    this.#push({ screen, id, sheet: null });
  }

  /** @param {string} sheet */
  show(sheet) {
    this.#push({ ...this.route, sheet });
  }

  /** One sheet in the place of another. @param {string} sheet */
  swap(sheet) {
    this.#become({ ...this.route, sheet }, "replaceState", this.depth);
  }

  back() {
    if (this.depth > 0) history.back();
    else this.replace("home");
  }

  /** The screen is over: nothing leads back to it. @param {Screen} screen @param {string | null} [id] */
  replace(screen, id = null) {
    this.#become({ screen, id, sheet: null }, "replaceState", this.depth);
  }

  /** The screen is over, and so is what it was about: home, or on watch again. */
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
