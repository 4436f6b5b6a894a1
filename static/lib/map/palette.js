// @ts-check
/** The page's present colours (day or night). */
export function palette() {
  const css = getComputedStyle(document.documentElement);
  const take = (/** @type {string} */ name) => css.getPropertyValue(`--${name}`).trim();
  return {
    ground: take("map-ground"),
    block: take("map-block"),
    water: take("map-water"),
    waterInk: take("map-water-ink"),
    road: take("map-road"),
    edge: take("map-road-edge"),
    ink: take("map-ink"),
    halo: take("map-halo"),
    strongInk: take("ink"),
    paper: take("paper"),
    late: take("late"),
    wait: take("wait"),
    go: take("go"),
    done: take("done"),
    aside: take("lost"),
    lost: take("lost"),
  };
}

/** @typedef {ReturnType<typeof palette>} Palette */
