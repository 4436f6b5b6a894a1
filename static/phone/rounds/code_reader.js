// @ts-check
/**
 * The reader of QR codes: the browser's own where it reads a code that we draw, because in some
 * browsers (WeChat's, QQ's, Xiaomi's) it exists and throws; else `zxing-wasm`; in 浙政钉 its scanner.
 *
 * @typedef {(picture: ImageData) => Promise<string>} ReadCode
 * @typedef {{detect(picture: ImageData): Promise<{rawValue: string}[]>}} Detector
 */

import { asset } from "../../lib/i18n.js";
import { scanByZzd } from "../../lib/zzd.js";

const WASM = "/static/vendor/zxing-wasm/dist/reader/zxing_reader.wasm";
/** The answer of a detector to its trial may take so long. */
const TRIAL_MS = 3000;
/** "A" as a QR code of version 1: 21 rows of 21 modules, the black ones 1. */
const TRIAL_WORD = "A";

/** @type {Promise<ReadCode> | null} */
let reader = null;

/** The reader of this browser, made once. @returns {Promise<ReadCode>} */
export function codeReader() {
  reader ??= ownReader()
    .then((own) => own ?? zxingReader())
    .catch((error) => {
      reader = null;
      throw error;
    });
  return reader;
}

/** Fetches what the reader needs while there is a network, so that the first scan works without one; it compiles nothing yet. */
export async function fetchReader() {
  if (reader || !navigator.onLine || (await ownReader())) return;
  await Promise.all([import("zxing-wasm/reader"), fetch(asset(WASM))]);
}

export const codeByHost = scanByZzd;

/** @returns {Promise<ReadCode | null>} */
async function ownReader() {
  const { BarcodeDetector } =
    /** @type {{BarcodeDetector?: new (options: {formats: string[]}) => Detector}} */ (
      /** @type {unknown} */ (globalThis)
    );
  if (!BarcodeDetector) return null;
  try {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    /** @type {ReadCode} */
    const read = async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
    const late = new Promise((/** @type {(text: string) => void} */ done) =>
      setTimeout(() => done(""), TRIAL_MS),
    );
    const { trialPicture } = await import("./trial_code.js");
    return (await Promise.race([read(trialPicture()), late])) === TRIAL_WORD ? read : null;
  } catch {
    return null;
  }
}

/** @returns {Promise<ReadCode>} */
async function zxingReader() {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  await prepareZXingModule({
    overrides: { locateFile: () => asset(WASM) },
    fireImmediately: true,
  });
  return async (picture) => {
    const codes = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return codes[0]?.text ?? "";
  };
}
