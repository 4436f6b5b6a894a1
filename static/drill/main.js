// @ts-check
/** On every page of a drill: asks whether a real case was opened, and covers the screen then. */

import { api } from "../lib/api.js";
import { load } from "../lib/i18n.js";
import { show, stripe } from "./screen.js";

/** @typedef {import("../lib/types.d.ts").DrillState} Drill */

const EVERY_MS = 5000;

await load("drill");
for (;;) {
  try {
    const drill = /** @type {Drill} */ (await api.get("/api/v1/drill"));
    stripe(drill);
    if (location.pathname !== "/drill") show(drill);
  } catch {
    stripe({ is_drill: true });
  }
  await new Promise((wake) => setTimeout(wake, EVERY_MS));
}
