// @ts-check
/** Redoc draws the server's own OpenAPI document; its styles carry the nonce of the page. */

const redoc = /** @type {{init: (url: string, options: object, target: Element|null) => void}} */ (
  Reflect.get(window, "Redoc")
);
const nonce = document.querySelector("script")?.nonce;

redoc.init(
  "/api/v1/openapi.json",
  {
    nonce,
    disableSearch: true,
    hideLoading: true,
    hideDownloadButtons: false,
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
