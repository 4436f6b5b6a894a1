// @ts-check
/** Redoc draws one resource of the server's own OpenAPI document; all 207 acts take it a minute. */

import { only, resourcesOf } from "./resource.js";

/** @typedef {import("./resource.js").Spec} Spec */

const redoc = /** @type {{init: (spec: Spec, options: object, target: Element|null) => void}} */ (
  Reflect.get(window, "Redoc")
);
const nonce = document.querySelector("script")?.nonce;
const choice = /** @type {HTMLSelectElement} */ (document.getElementById("resource"));

const spec = /** @type {Spec} */ (await (await fetch("/api/v1/openapi.json")).json());
const resources = resourcesOf(spec);
const wanted = new URLSearchParams(location.search).get("resource") ?? "";
const shown = resources.includes(wanted) ? wanted : resources[0];
choice.replaceChildren(...resources.map((name) => new Option(name, name, false, name === shown)));
choice.addEventListener("change", () => {
  location.search = `?resource=${choice.value}`;
});

redoc.init(
  only(spec, shown),
  {
    nonce,
    disableSearch: true,
    hideLoading: true,
    hideDownloadButtons: true,
    jsonSamplesExpandLevel: 3,
    theme: {
      typography: {
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif" },
        code: { fontFamily: "ui-monospace, monospace" },
      },
    },
  },
  document.getElementById("main"),
);
