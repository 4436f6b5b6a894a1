// @ts-check
import { load } from "../lib/i18n.js";

await load("wall", "desk", "figures");
await import("./wall-screen.js");
