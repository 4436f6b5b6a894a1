// @ts-check
/**
 * The marks of the map as paths on a 24-unit square, used by both the WebGL map and the plain SVG.
 * A pin stands with its point at (12, 23); each kind has its own sign inside, so colour is not alone.
 */
export const PIN = "M12 23 4.7 13.2a8.6 8.6 0 1 1 14.6 0z";
const HEAD = "translate(12 8.4)";

/** @typedef {{d: string, transform?: string, stroke?: boolean}} Mark */

/** @type {Record<string, Mark>} */
export const SIGNS = {
  "pin-late": {
    d: "M-1.3-5h2.6L.9 1.2H-.9zM0 2.2a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z",
    transform: HEAD,
  },
  "pin-wait": {
    d: "M0-4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    transform: HEAD,
  },
  "pin-go": { d: "M-2.8-4 4.4 0l-7.2 4z", transform: HEAD },
  "pin-done": { d: "M-1.1 3.9-4.4.6l1.4-1.4 1.9 1.9L3-3.1l1.5 1.4z", transform: HEAD },
  "pin-aside": { d: "M-3-3.6h2v7.2h-2zM1-3.6h2v7.2H1z", transform: HEAD },
  "pin-lifebuoy": {
    d: "M0-4.6a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2zm0 2.7a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8z",
    transform: HEAD,
  },
  "pin-aed": {
    d: "M0 4.6-4-.2C-5.6-2.4-3.9-4.6-2-4.4-1-4.3-.3-3.6 0-2.9.3-3.6 1-4.3 2-4.4 3.9-4.6 5.6-2.4 4-.2z",
    transform: HEAD,
  },
  "pin-hydrant": {
    d: "M-1.8-2.6a1.8 2 0 0 1 3.6 0V-1h2v2.4h-2V3h1v1.6h-5.6V3h1V1.4h-2V-1h2z",
    transform: HEAD,
  },
  "pin-picked": { d: "M-1-4.4h2V-1h3.4v2H1v3.4h-2V1h-3.4v-2H-1z", transform: HEAD },
};

/** Marks centred on (12, 12): a disc is a free member, a diamond one on a job, a crossed ring one without contact, a star one who calls for help. */
/** @type {Record<string, string>} */
export const DOTS = {
  "dot-free": "M12 5.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
  "dot-busy": "M12 2.5 21.5 12 12 21.5 2.5 12z",
  "dot-lost": "M12 5a7 7 0 1 1 0 14 7 7 0 0 1 0-14z",
  "dot-me": "M12 4.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z",
  "dot-sos":
    "M12.0 1.0L14.7 5.5L19.8 4.2L18.5 9.3L23.0 12.0L18.5 14.7L19.8 19.8L14.7 18.5L12.0 23.0L9.3 18.5L4.2 19.8L5.5 14.7L1.0 12.0L5.5 9.3L4.2 4.2L9.3 5.5z",
};
/** A ring is a noise station. Its line says the state without colour: thin, thick, thicker, dashed, dotted. */
export const RING = "M12 2.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19z";
/** @type {Record<string, {width: number, dash: number[]}>} */
export const RINGS = {
  "ring-quiet": { width: 1.8, dash: [] },
  "ring-over": { width: 3.2, dash: [] },
  "ring-loud": { width: 5, dash: [] },
  "ring-doubtful": { width: 2.6, dash: [5, 2.5] },
  "ring-silent": { width: 2.2, dash: [1.5, 3] },
};
export const LOST_CROSS = "M9 9l6 6M15 9l-6 6";

/** @param {string} name @param {import("./palette.js").Palette} colours */
export function colourOf(name, colours) {
  /** @type {Record<string, string>} */
  const table = {
    "pin-late": colours.late,
    "pin-wait": colours.wait,
    "pin-go": colours.go,
    "pin-done": colours.done,
    "pin-aside": colours.aside,
    "pin-picked": colours.strongInk,
    "pin-lifebuoy": colours.strongInk,
    "pin-aed": colours.strongInk,
    "pin-hydrant": colours.strongInk,
    "ring-quiet": colours.done,
    "ring-over": colours.wait,
    "ring-loud": colours.late,
    "ring-doubtful": colours.wait,
    "ring-silent": colours.lost,
    "dot-free": colours.done,
    "dot-busy": colours.go,
    "dot-lost": colours.lost,
    "dot-me": colours.go,
    "dot-sos": colours.late,
  };
  return table[name] ?? colours.ink;
}

const PIXELS = 72;
export const PIXEL_RATIO = 3;

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} name
 * @param {import("./palette.js").Palette} colours
 */
function drawDot(pen, name, colours) {
  const colour = colourOf(name, colours);
  const isLost = name === "dot-lost";
  const shape = new Path2D(DOTS[name]);
  pen.lineWidth = isLost ? 2.4 : 2;
  pen.strokeStyle = isLost ? colour : colours.paper;
  pen.fillStyle = isLost ? colours.paper : colour;
  pen.fill(shape);
  pen.stroke(shape);
  if (isLost) pen.stroke(new Path2D(LOST_CROSS));
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} name
 * @param {import("./palette.js").Palette} colours
 */
function drawPin(pen, name, colours) {
  const body = new Path2D(PIN);
  pen.fillStyle = colourOf(name, colours);
  pen.strokeStyle = colours.paper;
  pen.lineWidth = 1.6;
  pen.lineJoin = "round";
  pen.fill(body);
  pen.stroke(body);
  pen.translate(12, 8.4);
  pen.fillStyle = colours.paper;
  pen.fill(new Path2D(SIGNS[name].d), "evenodd");
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} name
 * @param {import("./palette.js").Palette} colours
 */
function drawRing(pen, name, colours) {
  const { width, dash } = RINGS[name];
  const shape = new Path2D(RING);
  pen.fillStyle = colours.paper;
  pen.strokeStyle = colourOf(name, colours);
  pen.lineWidth = width;
  pen.setLineDash(dash);
  pen.fill(shape);
  pen.stroke(shape);
}

/**
 * Draws a mark in the page's present colours, for `map.addImage`.
 * @param {string} name
 * @param {import("./palette.js").Palette} colours
 */
export function picture(name, colours) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PIXELS;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(PIXELS / 24, PIXELS / 24);
  if (name in SIGNS) drawPin(pen, name, colours);
  else if (name in RINGS) drawRing(pen, name, colours);
  else drawDot(pen, name, colours);
  return pen.getImageData(0, 0, PIXELS, PIXELS);
}
