// Measures in a page what is hard to read or to press: small controls, cut texts, weak contrast.
(() => {
  const CONTROLS = "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button]";
  const pencil = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  /** Drawn, larger than the pixel that only a screen reader finds, and not parked off the page. */
  function isSeen(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const { width, height, right, bottom } = element.getBoundingClientRect();
    return width > 1 && height > 1 && right > 0 && bottom > 0;
  }

  /** A finger on the label is a finger on its field. */
  const touched = (control) =>
    control.matches("input") ? (control.closest("label") ?? control.labels?.[0] ?? control) : control;

  const controls = () =>
    [...new Set([...document.querySelectorAll(CONTROLS)].map(touched))].filter(isSeen);

  function called(element) {
    const words = (element.getAttribute("aria-label") ?? element.innerText ?? "").trim();
    const look = [...element.classList].join(".");
    return `${element.localName}${look && `.${look}`} “${words.replace(/\s+/g, " ").slice(0, 40)}”`;
  }

  /** A control may reach further than its words: over the whole card that it stands on. */
  function reach(control) {
    const { content, position, inset } = getComputedStyle(control, "::after");
    const isCover = content !== "none" && position === "absolute" && inset === "0px";
    return (isCover ? control.offsetParent : control).getBoundingClientRect();
  }

  const small = (least) =>
    controls().flatMap((control) => {
      const { width, height } = reach(control);
      const isLink = getComputedStyle(control).display === "inline"; // as wide as its words
      return [
        ...(height < least - 0.5 ? [`${called(control)} is ${Math.round(height)} px high`] : []),
        ...(width < least - 0.5 && !isLink ? [`${called(control)} is ${Math.round(width)} px wide`] : []),
      ];
    });

  /** The nearest ancestor that cuts off or scrolls what is too wide for it. */
  function frameOf(element) {
    let up = element.parentElement;
    while (up && getComputedStyle(up).overflowX === "visible") up = up.parentElement;
    return up ?? document.documentElement;
  }

  /** A region that the keyboard scrolls, too: what lies outside of it is out of sight and not cut off. */
  const scrolls = (region) => region.tabIndex === 0 && getComputedStyle(region).overflowX === "auto";

  function cutOff() {
    const { scrollWidth, clientWidth } = document.documentElement;
    const page = scrollWidth > clientWidth ? [`the page is ${scrollWidth} of ${clientWidth} px`] : [];
    const out = controls().filter((control) => {
      const { left, right } = control.getBoundingClientRect();
      const region = frameOf(control);
      if (scrolls(region)) return false;
      const around = region.getBoundingClientRect();
      return left < around.left - 1 || right > around.right + 1;
    });
    return [...page, ...out.map((control) => `${called(control)} is cut off`)];
  }

  /** [r, g, b, a] of any colour that CSS can say. */
  function rgba(colour) {
    pencil.clearRect(0, 0, 1, 1);
    pencil.fillStyle = colour;
    pencil.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pencil.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  const over = ([r, g, b, a], below) =>
    [r, g, b].map((part, i) => part * a + below[i] * (1 - a));

  const lineage = (element) => {
    const elements = [];
    for (let up = element; up; up = up.parentElement) elements.push(up);
    return elements;
  };

  /** The colour behind a text; null where a picture or a gradient lies there. */
  function ground(element) {
    const layers = [];
    for (const layer of lineage(element)) {
      const style = getComputedStyle(layer);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      layers.unshift(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduce((below, layer) => over(layer, below), rgba(canvasColour()).slice(0, 3));
  }

  const canvasColour = () =>
    getComputedStyle(document.documentElement).colorScheme.includes("dark") &&
    matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff";

  function light(colour) {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  /** WCAG 2 contrast of a text with what lies behind it. */
  function contrast(element) {
    const behind = ground(element);
    if (!behind) return null;
    const opacity = lineage(element).reduce((all, layer) => all * getComputedStyle(layer).opacity, 1);
    const [r, g, b, a] = rgba(getComputedStyle(element).color);
    const [dark, bright] = [light(behind), light(over([r, g, b, a * opacity], behind))].sort(
      (least, most) => least - most,
    );
    return (bright + 0.05) / (dark + 0.05);
  }

  const isExempt = (element) =>
    element.closest("[aria-hidden=true], :disabled, [aria-disabled=true], .sr-only, noscript, svg");

  function dim(least) {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const parents = new Set();
    while (walker.nextNode()) {
      const { parentElement: parent, data } = walker.currentNode;
      if (data.trim() && parent && !isExempt(parent) && isSeen(parent)) parents.add(parent);
    }
    return [...parents]
      .map((element) => [element, contrast(element)])
      .filter(([, ratio]) => ratio !== null && ratio < least - 0.01)
      .map(([element, ratio]) => `${called(element)} has a contrast of ${ratio.toFixed(2)}`);
  }

  /** Finds texts that show the key of a catalogue instead of its words. */
  function unspoken() {
    const KEY = /\b(?:phone|desk|common|tip|server|status|source|map|error)\.[a-z_.]*[a-z]\b/;
    const texts = [document.title, document.body.innerText];
    for (const element of document.querySelectorAll("*")) {
      for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(element.getAttribute(name));
    }
    return texts.filter(Boolean).flatMap((text) => KEY.exec(text)?.[0] ?? []);
  }

  /** Ends every animation, again and again: an inherited colour starts when its parent's has ended. */
  async function still() {
    for (let frame = 0; frame < 60; frame += 1) {
      const moving = document.getAnimations().filter((animation) => !isEndless(animation));
      if (!moving.length) return;
      for (const animation of moving) animation.finish();
      await new Promise(requestAnimationFrame);
    }
  }

  const isEndless = (animation) =>
    animation.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;

  window.eyes = { small, cutOff, dim, unspoken, still };
})();
