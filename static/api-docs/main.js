// @ts-check
/** Redoc draws one resource of the server's own OpenAPI document; all 207 acts take it a minute. */

/** @typedef {Record<string, {tags?: string[]}>} Methods */
/** @typedef {{paths: Record<string, Methods>}} Spec */

const redoc = /** @type {{init: (spec: Spec, options: object, target: Element|null) => void}} */ (
  Reflect.get(window, "Redoc")
);
const nonce = document.querySelector("script")?.nonce;
const choice = /** @type {HTMLSelectElement} */ (document.getElementById("resource"));

/** @param {Methods} methods */
const tagsOf = (methods) => Object.values(methods).flatMap(({ tags }) => tags ?? []);

/**
 * The same document with the acts of one resource only.
 * @param {Spec} spec
 * @param {string} resource
 * @returns {Spec}
 */
function only(spec, resource) {
  const paths = Object.entries(spec.paths).flatMap(([path, methods]) => {
    const kept = Object.entries(methods).filter(([, act]) => act.tags?.includes(resource));
    return kept.length ? [[path, Object.fromEntries(kept)]] : [];
  });
  return { ...spec, paths: Object.fromEntries(paths) };
}

export {};

const answer = await fetch("/api/v1/openapi.json");
const spec = /** @type {Spec} */ (await answer.json());
const resources = [...new Set(Object.values(spec.paths).flatMap(tagsOf))].sort();
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
