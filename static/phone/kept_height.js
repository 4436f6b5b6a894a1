// @ts-check
/** Keeps the heights of what stands at the upper edge in properties of the page, for what sticks below it. */

/** @type {WeakMap<Element, string>} */
const names = new WeakMap();

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const height_px = target.getBoundingClientRect().height;
    document.documentElement.style.setProperty(names.get(target) ?? "", `${height_px}px`);
  }
});

/** @param {Element} element @param {`--${string}`} name */
export function keepHeight(element, name) {
  names.set(element, name);
  observer.observe(element);
}
